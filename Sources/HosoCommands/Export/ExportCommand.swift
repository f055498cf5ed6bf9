import ArgumentParser
import HosoCore
import HosoEngine
import HosoStorage
import HosoStore

/// `hoso export`: one table as a file.
struct ExportCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes one table of a store as a file, or to standard output.",
        discussion: """
            csv: RFC 4180, a null as an empty field, an empty text as "". jsonl: an object per line, decimals as
            text. Both: dates yyyy-MM-dd, times yyyy-MM-ddTHH:mm:ss, bytes 0x and hex digits.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv
        case jsonl
        case parquet
    }

    private static let standardOutput = "-"

    @Argument(
        help: ArgumentHelp(
            "A registry, or indicators, worklists, rejects, runs or audit.", valueName: "table"))
    var table: String

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("How the rows are written.", valueName: "csv|jsonl|parquet"))
    var format: Format

    @Option(
        help: ArgumentHelp("The file to write; - for standard output (not parquet).", valueName: "file")
    )
    var output: String

    @Option(
        help: ArgumentHelp(
            "The table as it was after this run (default: the newest).", valueName: "run"))
    var run: String?

    @Option(help: ArgumentHelp("Only these columns, in this order.", valueName: "a,b"))
    var columns: String?

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if format == .parquet && output == ExportCommand.standardOutput {
            throw ValidationError(
                "--format parquet needs a file: it cannot be written to standard output")
        }
        if let columns, columns.split(separator: ",").isEmpty {
            throw ValidationError("--columns names no column")
        }
    }

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        let report = try store.run(run, of: opened)
        let reader = try reader(opened, report)
        let export = TableExport(
            reader: reader, columns: try chosenColumns(reader),
            workers: Workers(threadCount: threads.count),
            progress: context.progress)
        context.progress.begin(stage: "export \(table)", totalBytes: nil)
        if output == ExportCommand.standardOutput {
            try export.writeText(format == .csv ? .csv : .jsonLines) { try context.output.write($0) }
            return
        }
        let writer = try fileWriter()
        defer { writer.abandon() }
        switch format {
        case .csv: try export.writeText(.csv) { try writer.append($0) }
        case .jsonl: try export.writeText(.jsonLines) { try writer.append($0) }
        case .parquet: try export.writeParquet { try writer.append($0) }
        }
        try writer.finish()
        context.status.clear()
    }

    /// The table at the version that the run names; `runs` has only the newest.
    private func reader(_ opened: Store, _ report: RunReport) throws -> TableReader {
        var known = Set(report.receipt.tables.keys).union(["runs"])
        if try opened.table(.audit).latestVersion() != nil { known.insert("audit") }
        let names = known.sorted()
        try KnownName.check(table, in: names, kind: "table")
        return try opened.reader(of: table, after: report)
    }

    private func chosenColumns(_ reader: TableReader) throws -> [Field] {
        guard let columns else { return reader.fields }
        var seen = Set<String>()
        return try columns.split(separator: ",").map { part in
            let name = String(part.trimmingPrefix { $0 == " " })
            try KnownName.check(name, in: reader.fields.map(\.name), kind: "column")
            guard seen.insert(name).inserted else {
                throw HosoError(.usage, "--columns names `\(name)` twice")
            }
            return reader.fields.first { $0.name == name } ?? reader.fields[0]
        }
    }

    /// A file that appears under its name, whole, when it is finished.
    private func fileWriter() throws -> any StorageWriter {
        let (folder, name) = PipelineArguments.split(output)
        let storage = LocalStorage(root: folder)
        let isFolder = try !name.isEmpty && storage.exists(name) && storage.isDirectory(name)
        if name.isEmpty || name == "." || name == ".." || isFolder {
            throw HosoError(.cannotCreate, at: SourcePlace(file: output), "is a folder, not a file")
        }
        do {
            return try storage.makeWriter(name)
        } catch let error as HosoError where error.code == .noInput || error.code == .readWrite {
            throw HosoError(.cannotCreate, at: SourcePlace(file: output), error.message, hint: error.hint)
        }
    }
}

extension LocalStorage {
    /// Whether a name is a folder's.
    fileprivate func isDirectory(_ name: String) throws -> Bool {
        try list("").contains { $0.name == name && $0.isDirectory }
    }
}
