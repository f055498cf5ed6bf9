import HosoCore
import HosoDelta
import HosoIndicators
import HosoParquet
import HosoSpec
import HosoStorage
import HosoStore

/// Writes the rows of system tables as column files.
struct SystemRows {
    let store: Store
    let run: String
    let options: ParquetWriterOptions

    /// - Returns: nil where there are no cells.
    func write(indicators: [IndicatorResult]) throws -> DeltaAdd? {
        let cells = indicators.flatMap(\.cells)
        func texts(_ value: (Int) -> String) -> Column { Column(.text(TextArena(cells.indices.map(value)))) }
        let names = indicators.flatMap { indicator in indicator.cells.map { _ in indicator.name } }
        return try write(
            .indicators, rowCount: cells.count,
            [
                texts { _ in run }, texts { names[$0] }, texts { cells[$0].period }, texts { cells[$0].area },
                texts { cells[$0].category }, doubles(cells.map(\.numerator)),
                doubles(cells.map(\.denominator)),
                doubles(cells.map(\.value)), integers(cells.map(\.rank)),
                optionalTexts(cells.map(\.definition)),
            ])
    }

    /// - Returns: nil where there are no rejects.
    func write(rejects: [(registry: String, rejects: RejectList)]) throws -> DeltaAdd? {
        guard rejects.contains(where: { $0.rejects.count > 0 }) else { return nil }
        return try write(.rejects, number: 0) { file in
            var batch = RejectBatch(run: run)
            func flush() throws {
                guard batch.count > 0 else { return }
                try file.append(encode(.rejects, batch.columns), rowCount: batch.count)
                batch = RejectBatch(run: run)
            }
            for (registry, list) in rejects {
                try list.visit { reject in
                    batch.append(reject, registry)
                    if batch.isFull { try flush() }
                }
            }
            try flush()
        }
    }

    /// - Parameter number: of the file among those of the run.
    func write(report: RunReport, number: Int = 0) throws -> DeltaAdd {
        let texts = [
            report.run, report.pipeline, report.startedAt, report.finishedAt, report.status.rawValue,
            try report.json(),
        ]
        let columns = texts.map { Column(.text(TextArena([$0]))) }
        guard let file = try write(.runs, rowCount: 1, columns, number: number) else {
            preconditionFailure("a file of one row was not written")
        }
        return file
    }

    private func integers(_ values: [Int?]) -> Column {
        Column(.int64(values.map { Int64($0 ?? 0) }), validity: validity(of: values))
    }

    private func optionalTexts(_ values: [String?]) -> Column {
        Column(.text(TextArena(values.map { $0 ?? "" })), validity: validity(of: values))
    }

    private func doubles(_ values: [Double?]) -> Column {
        Column(.double(values.map { $0 ?? 0 }), validity: validity(of: values))
    }

    /// 0 where there is no value; nil where all are there.
    private func validity<Value>(of values: [Value?]) -> [UInt8]? {
        let flags: [UInt8] = values.map { $0 == nil ? 0 : 1 }
        return flags.contains(0) ? flags : nil
    }

    private func encode(_ table: SystemTable, _ columns: [Column]) -> [EncodedColumnChunk] {
        zip(columns, table.fields).map {
            ColumnChunkEncoder.encode($0, field: $1, isSorted: false, options: options)
        }
    }

    private func write(_ table: SystemTable, rowCount: Int, _ columns: [Column], number: Int = 0) throws
        -> DeltaAdd?
    {
        guard rowCount > 0 else { return nil }
        return try write(table, number: number) { try $0.append(encode(table, columns), rowCount: rowCount) }
    }

    private func write(_ table: SystemTable, number: Int, _ append: (inout ColumnFile) throws -> Void) throws
        -> DeltaAdd
    {
        try store.storage.createDirectories(table.rawValue)
        var file = try ColumnFile(
            storage: store.storage, table: table.rawValue, name: ColumnFile.name(run: run, number: number),
            fields: table.fields, options: options)
        do {
            try append(&file)
            return try file.finish()
        } catch {
            file.abandon()
            throw error
        }
    }
}

/// Rejects of one row group.
private struct RejectBatch {
    let run: String
    private var texts: [TextArena] = Array(repeating: TextArena(), count: 5)
    private var lines: [Int64] = []
    private var hasColumn: [UInt8] = []
    private var raws = TextArena()

    private static let rowLimit = 1 << 18
    private static let rawByteLimit = 1 << 25

    init(run: String) { self.run = run }

    var count: Int { lines.count }
    var isFull: Bool { count >= RejectBatch.rowLimit || raws.bytes.count >= RejectBatch.rawByteLimit }

    mutating func append(_ reject: Reject, _ registry: String) {
        for (index, text) in [run, registry, reject.file, reject.column ?? "", reject.reason.name]
            .enumerated()
        {
            texts[index].append(text.utf8)
        }
        lines.append(Int64(reject.line))
        hasColumn.append(reject.column == nil ? 0 : 1)
        raws.append(reject.raw)
    }

    /// In the order of the table.
    var columns: [Column] {
        [
            Column(.text(texts[0])), Column(.text(texts[1])), Column(.text(texts[2])), Column(.int64(lines)),
            Column(.text(texts[3]), validity: hasColumn.contains(0) ? hasColumn : nil),
            Column(.text(texts[4])), Column(.text(raws)),
        ]
    }
}
