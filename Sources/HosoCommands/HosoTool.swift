import ArgumentParser
import HosoCore
import HosoSpec

/// The program: arguments in, a process's exit status out.
public enum HosoTool {
    /// Runs one command.
    ///
    /// - Parameter arguments: without the program's name.
    /// - Returns: the exit status, one of `HosoCore.ExitCode`. What went wrong stands on standard error.
    public static func run(arguments: [String], console: Console) -> Int32 {
        let parsed: any ParsableCommand
        do {
            if let first = arguments.first, !first.hasPrefix("-") {
                try KnownName.check(first, in: commandNames + ["help"], kind: "command")
            }
            parsed = try RootCommand.parseAsRoot(arguments)
        } catch {
            return endOfParsing(error, arguments, console)
        }
        if let command = parsed as? any ConsoleCommand { return run(command, console) }
        do {
            if parsed is RootCommand { throw ValidationError("a command is missing") }
            var other = parsed
            try other.run()
            return HosoCore.ExitCode.done.rawValue
        } catch {
            return endOfParsing(error, arguments, console)
        }
    }

    private static var commandNames: [String] {
        RootCommand.configuration.subcommands.map { $0._commandName }
    }

    private static func run(_ command: any ConsoleCommand, _ console: Console) -> Int32 {
        let context = CommandContext(console: console, reporting: command.reporting)
        do {
            try command.execute(context)
            try context.output.flush()
            context.status.clear()
            return HosoCore.ExitCode.done.rawValue
        } catch {
            context.status.clear()
            if !(error is BrokenPipe) { try? context.output.flush() }
            return FailureReport(log: context.log).report(error).rawValue
        }
    }

    /// The message without arguments that may be an ID, or a part of one.
    private static func hidingIDs(_ message: String, _ arguments: [String]) -> String {
        let parts = arguments.flatMap { argument in
            [argument] + argument.split(whereSeparator: { $0 == "=" || $0 == "-" }).map(String.init)
        }
        let hidden = parts.filter { part in part.utf8.contains { $0 >= 0x30 && $0 <= 0x39 } }
        return hidden.sorted { $0.utf8.count > $1.utf8.count }.reduce(message) { text, part in
            text.replacing(part, with: "…")
        }
    }

    /// Help and the version were asked for, or the arguments are wrong.
    private static func endOfParsing(_ error: any Error, _ arguments: [String], _ console: Console) -> Int32 {
        let output = BufferedOutput(console.output)
        // The options are not parsed here, but those who read a log by machine want this line too.
        let isJSON =
            arguments.contains("--log-format=json")
            || zip(arguments, arguments.dropFirst()).contains { $0 == ("--log-format", "json") }
        let log = ConsoleLog(
            status: StatusStream(console: console), format: isJSON ? .json : .text, hasColours: false)
        if RootCommand.exitCode(for: error).isSuccess {
            do {
                try output.write(RootCommand.fullMessage(for: error) + "\n")
                try output.flush()
                return HosoCore.ExitCode.done.rawValue
            } catch {
                return FailureReport(log: log).report(error).rawValue
            }
        }
        if error is HosoError { return FailureReport(log: log).report(error).rawValue }
        let command = arguments.first { commandNames.contains($0) }.map { "\($0) " } ?? ""
        var message = FailureReport.oneLine(RootCommand.message(for: error))
        if arguments.contains(LookupCommand._commandName) { message = hidingIDs(message, arguments) }
        let usage = HosoError(.usage, message, hint: "`hoso \(command)--help` shows how")
        return FailureReport(log: log).report(usage).rawValue
    }
}
