import HosoCore
import HosoSpec

/// Says what stopped a command, and with which exit code.
struct FailureReport {
    let log: ConsoleLog

    /// - Returns: the exit code that stands for the error.
    func report(_ error: any Error) -> ExitCode {
        switch error {
        case is BrokenPipe:
            // Who reads our output has read enough.
            return .done
        case let error as HosoError:
            log.error("\(error)")
            return error.code
        case let error as PipelineDiagnostics:
            for diagnostic in error.diagnostics { log.error("\(diagnostic)") }
            return .usage
        case let error as FormatError:
            log.error(FailureReport.bug("a format error that nobody caught: \(error)"))
            return .software
        default:
            // An error that is not ours may hold values from the data: its type is enough to find it.
            log.error(FailureReport.bug(String(reflecting: type(of: error))))
            return .software
        }
    }

    private static func bug(_ what: String) -> String {
        "this is a bug in hoso \(HosoVersion.current): \(what); please report it with the command that was run"
    }

    /// The argument parser's text as one line that begins in lower case, as ours do.
    static func oneLine(_ message: String) -> String {
        var text = message.split(whereSeparator: \.isNewline)
            .map { $0.drop { $0 == " " } }
            .joined(separator: " ")
        if text.hasPrefix("Error: ") { text.removeFirst(7) }
        while text.hasSuffix(".") { text.removeLast() }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
