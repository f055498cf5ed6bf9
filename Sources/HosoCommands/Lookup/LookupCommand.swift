import ArgumentParser
import HosoCore
import HosoEngine
import HosoStorage
import HosoStore

/// `hoso lookup`: one person, and every row that links to them.
struct LookupCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup",
        abstract: "Shows one person and every row linked to them; each look-up is recorded first.",
        discussion: """
            The ID is a citizen ID (12 digits) or an old one (9 digits), or is read from the QR text of a \
            chip card. A look-up that cannot be recorded in the store's audit table is not answered.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table
        case json
    }

    /// A purpose is a sentence, not a document.
    private static let purposeByteLimit = 1000

    @Argument(
        help: ArgumentHelp("Citizen ID or old ID; spaces, points and dashes do not count.", valueName: "id"))
    var id: [String] = []

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("What the person is looked up for; kept with the look-up.", valueName: "text"))
    var purpose: String

    @Option(help: ArgumentHelp("The text of a chip card's QR code, instead of an ID.", valueName: "payload"))
    var qr: String?

    @OptionGroup var threads: ThreadOptions

    @Option(help: ArgumentHelp("How the rows are written.", valueName: "table|json"))
    var format = Format.table

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if purpose.allSatisfy(\.isWhitespace) {
            throw ValidationError("--purpose is empty: say what the person is looked up for")
        }
        if purpose.utf8.count > LookupCommand.purposeByteLimit {
            throw ValidationError("--purpose is longer than \(LookupCommand.purposeByteLimit) bytes")
        }
        if id.isEmpty == (qr == nil) { throw ValidationError("give an ID or --qr, one of them") }
    }

    func execute(_ context: CommandContext) throws {
        AllocatorSettings.keepFreedMemoryBriefly()
        let asked = try qr.map { try AskedPerson(qr: $0) } ?? AskedPerson(id: id.joined(separator: " "))
        if asked.isNamed(in: purpose) {
            throw HosoError(
                .usage, "--purpose holds the ID that is looked up, which the audit table must not",
                hint: "name the case, not the person")
        }
        let opened = store.open()
        let run = try store.storedRun(nil, of: opened)
        let workers = Workers(threadCount: threads.count)
        let lookup = try StoreLookup(store: opened, run: run, pieces: workers)
        let finding = try lookup.find(asked.subject)
        let audit = AuditLog(store: opened)
        let purpose = purpose
        // The rows are read while the look-up is being recorded; none is shown before that is done.
        let (version, answer) = try workers.both {
            try LookupCommand.recording {
                try audit.append(
                    AuditRecord(
                        at: WallClock.text(ms: WallClock.nowMs()), operatorName: SystemUser.name(),
                        purpose: purpose, asked: asked.kind, subject: try audit.subject(of: asked.digits),
                        run: run.run, personCount: finding.personCount, rowCount: finding.linkedRowCount))
            }
        } _: {
            try lookup.rows(of: finding)
        }
        // The answer comes first: whoever waits for it does not wait for this.
        defer { audit.writeCheckpointIfDue(version: version) }
        guard finding.personCount > 0 else {
            throw HosoError(
                .noInput, at: SourcePlace(file: store.store), "run \(run.run) has no person of this ID",
                hint: "the look-up is recorded")
        }
        let printer = LookupPrinter(
            purpose: purpose, run: run.run, isAmbiguous: finding.personCount > 1, answer: answer)
        switch format {
        case .table: try printer.writeTable(to: context.output)
        case .json: try printer.writeJSON(to: context.output)
        }
        try context.output.flush()
    }

    /// - Throws: `HosoError` of code `readWrite`, whatever stands against it.
    private static func recording<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as HosoError {
            throw HosoError(
                .readWrite, at: error.place,
                "the look-up cannot be recorded, so it is not answered: \(error.message)", hint: error.hint)
        }
    }
}
