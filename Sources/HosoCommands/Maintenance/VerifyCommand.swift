import ArgumentParser
import Glibc
import HosoCore
import HosoEngine
import HosoStorage
import HosoStore

/// `hoso verify`: whether a store is whole, and whether its numbers come out again.
struct VerifyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Reads every file and log entry of a store and proves counts, statistics and checksums.",
        discussion: """
            With --recompute, the job is run again from the inputs that the receipts name, from the last \
            run that began from nothing, and books, tables, rejects and indicators are compared.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @OptionGroup var store: StoreOptions

    @Flag(help: "Runs the job again and says which numbers are equal.")
    var recompute = false

    @Option(help: ArgumentHelp("With --recompute: where the inputs are now.", valueName: "dir"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "With --recompute: where the pipeline is now; may be repeated.", valueName: "file"))
    var pipeline: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --recompute: the last run to do again (default: the newest).", valueName: "run"))
    var run: String?

    @Option(
        help: ArgumentHelp(
            "With --recompute: a folder to work in (default: in the store).", valueName: "dir"))
    var work: String?

    @OptionGroup var threads: ThreadOptions

    @Option(help: ArgumentHelp("How the outcome is written.", valueName: "text|json"))
    var format = Format.text

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if !recompute && (input != nil || !pipeline.isEmpty || run != nil || work != nil) {
            throw ValidationError("--input, --pipeline, --run and --work go with --recompute")
        }
    }

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        try store.requireFolder()
        if recompute { return try executeRecomputation(opened, context) }
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

    private func executeRecomputation(_ opened: Store, _ context: CommandContext) throws {
        let report = try store.computedRun(run, of: opened)
        let recomputation = Recomputation(
            store: opened,
            options: Recomputation.Options(
                run: report.run, pipelines: pipeline, inputRoot: input, threadCount: threads.count),
            progress: context.progress, load: PipelineArguments.load)
        let folder = WorkFolder(parent: work ?? "\(store.store)/.tmp", isOwn: work == nil)
        defer { folder.remove() }
        let storage = LocalStorage(root: folder.path)
        let outcome = try recomputation.run(in: Store(storage: storage, path: folder.path))
        context.status.clear()
        switch outcome {
        case .inputsDiffer(let faults):
            for fault in faults { try context.output.write(ShownText.withoutControls(fault) + "\n") }
            throw HosoError(
                .noInput, at: SourcePlace(file: store.store),
                "\(faults.count) of the inputs that the receipts name are missing or have changed",
                hint: "give --input and --pipeline where they are now")
        case .compared(let comparisons):
            let printer = RecomputationPrinter(comparisons: comparisons, store: store.store)
            switch format {
            case .text: try printer.writeText(to: context.output)
            case .json: try printer.writeJSON(to: context.output)
            }
            if printer.differenceCount > 0 { throw printer.error }
        }
    }
}

/// A folder that is made when something is written to it, and removed at the end.
private struct WorkFolder {
    let parent: String
    /// Whether the parent goes too, where nothing else is in it.
    let isOwn: Bool
    let name = "recompute-\(getpid())"

    var path: String { "\(parent)/\(name)" }

    /// What stays is taken by the next vacuum.
    func remove() {
        let storage = LocalStorage(root: parent)
        try? storage.removeTree(name)
        guard isOwn, (try? storage.list(""))?.isEmpty == true else { return }
        let (folder, last) = PipelineArguments.split(parent)
        try? LocalStorage(root: folder).remove(last)
    }
}
