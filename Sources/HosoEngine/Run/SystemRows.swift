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
    func write(rejects: [(registry: String, reject: Reject)]) throws -> DeltaAdd? {
        func texts(_ value: (String, Reject) -> String) -> Column {
            Column(.text(TextArena(rejects.map { value($0.registry, $0.reject) })))
        }
        var columns = TextArena()
        var raws = TextArena()
        for (_, reject) in rejects {
            columns.append((reject.column ?? "").utf8)
            raws.append(reject.raw)
        }
        let validity: [UInt8] = rejects.map { $0.reject.column == nil ? 0 : 1 }
        return try write(
            .rejects, rowCount: rejects.count,
            [
                texts { _, _ in run }, texts { registry, _ in registry }, texts { $1.file },
                Column(.int64(rejects.map { Int64($0.reject.line) })),
                Column(.text(columns), validity: validity.contains(0) ? validity : nil),
                texts { $1.reason.name },
                Column(.text(raws)),
            ])
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
        let validity: [UInt8] = values.map { $0 == nil ? 0 : 1 }
        return Column(.int64(values.map { Int64($0 ?? 0) }), validity: validity.contains(0) ? validity : nil)
    }

    private func optionalTexts(_ values: [String?]) -> Column {
        let validity: [UInt8] = values.map { $0 == nil ? 0 : 1 }
        return Column(
            .text(TextArena(values.map { $0 ?? "" })), validity: validity.contains(0) ? validity : nil)
    }

    private func doubles(_ values: [Double?]) -> Column {
        let validity: [UInt8] = values.map { $0 == nil ? 0 : 1 }
        return Column(.double(values.map { $0 ?? 0 }), validity: validity.contains(0) ? validity : nil)
    }

    private func write(_ table: SystemTable, rowCount: Int, _ columns: [Column], number: Int = 0) throws
        -> DeltaAdd?
    {
        guard rowCount > 0 else { return nil }
        let chunks = zip(columns, table.fields).map {
            ColumnChunkEncoder.encode($0, field: $1, isSorted: false, options: options)
        }
        try store.storage.createDirectories(table.rawValue)
        var file = try ColumnFile(
            storage: store.storage, table: table.rawValue, name: ColumnFile.name(run: run, number: number),
            fields: table.fields, options: options)
        do {
            try file.append(chunks, rowCount: rowCount)
            return try file.finish()
        } catch {
            file.abandon()
            throw error
        }
    }
}
