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

    private static let scenarioNames = ["core"] + ProvincePlace.all.map(\.name)

    @Option(help: ArgumentHelp("What to write: core, bac-ninh or ha-noi.", valueName: "name"))
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

    @Option(
        help: ArgumentHelp(
            "1, or 2 for what the second day's extracts have, to be put beside the first's.",
            valueName: "1|2"))
    var day = 1

    @Option(
        help: ArgumentHelp(
            "Of a province: how often an error is planted, such as missing-id=0.01.", valueName: "name=r"))
    var rate: [String] = []

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        guard persons >= 1, persons <= CoreScenario.maximumPersonCount else {
            throw ValidationError("--persons must be 1 to \(CoreScenario.maximumPersonCount)")
        }
        guard day == 1 || day == 2 else { throw ValidationError("--day must be 1 or 2") }
    }

    func execute(_ context: CommandContext) throws {
        try KnownName.check(scenario, in: GenerateCommand.scenarioNames, kind: "scenario")
        if let place = ProvincePlace.all.first(where: { $0.name == scenario }) {
            return try write(province(place), context)
        }
        guard rate.isEmpty else {
            throw HosoError(
                .usage, "--rate is for the scenarios of provinces", hint: "leave it out for `core`")
        }
        try write(
            CoreScenario(
                personCount: persons, seed: seed, rejects: rejects == .everyKind ? .everyKind : .withinLimit,
                day: scenarioDay, fileSuffix: fileSuffix), context)
    }

    private func province(_ place: ProvincePlace) throws -> ProvinceScenario {
        let range = ProvinceScenario.minimumPersonCount...ProvinceScenario.maximumPersonCount
        guard range.contains(persons) else {
            throw HosoError(
                .usage,
                "--persons must be \(range.lowerBound) to \(range.upperBound) for the scenario `\(place.name)`"
            )
        }
        guard rejects == .withinLimit else {
            throw HosoError(.usage, "--rejects every-kind is for the scenario `core`")
        }
        return ProvinceScenario(
            place, personCount: persons, seed: seed, day: scenarioDay, rates: try rates(),
            fileSuffix: fileSuffix)
    }

    private func rates() throws -> ErrorRates {
        var rates = ErrorRates()
        for text in rate {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            try KnownName.check(name, in: ErrorRates.Kind.allCases.map(\.rawValue), kind: "rate")
            guard let kind = ErrorRates.Kind(rawValue: name), parts.count == 2, let value = Double(parts[1]),
                (0...1).contains(value)
            else {
                throw HosoError(.usage, "--rate \(name) needs a number of 0 to 1", hint: "write \(name)=0.01")
            }
            rates[kind] = value
        }
        return rates
    }

    private func write<Planned: Scenario>(_ scenario: Planned, _ context: CommandContext) throws {
        let storage = LocalStorage(root: output)
        try storage.createDirectories("")
        try checkIsEmpty(storage)
        let writer = ScenarioWriter(
            scenario: scenario, storage: storage, compression: compression,
            workers: Workers(threadCount: threads.count), progress: context.progress)
        let total = try writer.write()
        context.status.clear()
        try context.output.write(
            "\(output): \(scenario.files.count) files, \(ByteSize.text(total)), and truth.json\n")
    }

    private var scenarioDay: ScenarioDay { day == 1 ? .first : .second }

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
