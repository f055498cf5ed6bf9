import ArgumentParser
import HosoCompression
import HosoCore
import HosoEngine
import HosoSpec
import HosoStorage
import HosoSynthetic

/// `hoso generate`: synthetic extracts and the truth about them.
struct GenerateCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Writes synthetic extracts with planted truth in truth.json.")

    enum Compression: String, CaseIterable, ExpressibleByArgument {
        case none
        case gzip
        case zstd
    }

    enum Rejects: String, CaseIterable, ExpressibleByArgument {
        case withinLimit = "within-limit"
        case everyKind = "every-kind"
    }

    private static let scenarioNames = ["core"]

    @Option(help: ArgumentHelp("What to write: core.", valueName: "name"))
    var scenario: String

    @Option(help: ArgumentHelp("How many persons there are.", valueName: "n"))
    var persons: Int

    @Option(help: ArgumentHelp("The same seed gives the same bytes.", valueName: "s"))
    var seed: UInt64

    @Option(help: ArgumentHelp("The folder to write to; must be empty or not exist.", valueName: "dir"))
    var output: String

    @Option(help: ArgumentHelp("How the files are compressed.", valueName: "none|gzip|zstd"))
    var compress = Compression.none

    @Option(
        help: ArgumentHelp(
            "How many broken rows: fewer than the default limit, or every kind.",
            valueName: "within-limit|every-kind"))
    var rejects = Rejects.withinLimit

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        guard persons >= 1, persons <= CoreScenario.maximumPersonCount else {
            throw ValidationError("--persons must be 1 to \(CoreScenario.maximumPersonCount)")
        }
    }

    func execute(_ context: CommandContext) throws {
        try KnownName.check(scenario, in: GenerateCommand.scenarioNames, kind: "scenario")
        let core = CoreScenario(
            personCount: persons, seed: seed, rejects: rejects == .everyKind ? .everyKind : .withinLimit,
            fileSuffix: fileSuffix)
        let storage = LocalStorage(root: output)
        try storage.createDirectories("")
        try checkIsEmpty(storage)
        let writer = ScenarioWriter(
            scenario: core, storage: storage, compression: compression,
            workers: Workers(threadCount: threads.count), progress: context.progress)
        let total = try writer.write()
        context.status.clear()
        try context.output.write(
            "\(output): \(core.files.count) files, \(ByteSize.text(total)), and truth.json\n")
    }

    private var fileSuffix: String {
        switch compression {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    private func checkIsEmpty(_ storage: LocalStorage) throws {
        let place = SourcePlace(file: output)
        let entries: [StorageEntry]
        do {
            entries = try storage.list("")
        } catch let error as HosoError {
            throw HosoError(.cannotCreate, at: place, error.message, hint: "--output names a folder")
        }
        if entries.isEmpty { return }
        throw HosoError(
            .cannotCreate, at: place, "the output folder is not empty", hint: "name another, or empty it")
    }

    private var compression: CompressionKind {
        switch compress {
        case .none: .none
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }
}
