import ArgumentParser
import HosoCore
import HosoEngine
import HosoStore

/// `hoso verify`: whether a store is whole.
struct VerifyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads every file and log entry of a store and proves counts, statistics and checksums.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @OptionGroup var store: StoreOptions

    @OptionGroup var threads: ThreadOptions

    @Option(help: ArgumentHelp("How the outcome is written.", valueName: "text|json"))
    var format = Format.text

    @OptionGroup var reporting: ReportingOptions

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        try store.requireFolder()
        context.progress.begin(stage: "verify", totalBytes: nil)
        let progress = context.progress
        let verification = StoreVerification(opened, pieces: Workers(threadCount: threads.count)) {
            byteCount in
            progress.advance(rows: 0, bytes: byteCount)
        }
        let result = try verification.run()
        context.status.clear()
        let printer = VerificationPrinter(result: result, store: store.store)
        switch format {
        case .text: try printer.writeText(to: context.output)
        case .json: try printer.writeJSON(to: context.output)
        }
        if !result.problems.isEmpty { throw printer.error }
    }
}
