import HosoCore
import HosoEngine
import HosoParquet
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Parquet files of a registry")
struct ParquetInputTests {
    private let fields = [
        Field("k", .int64), Field("v", .int64), Field("t", .string, isNullable: true),
        Field("c", .string), Field("d", .decimal(precision: 18, scale: 3), isNullable: true),
        Field("day", .date), Field("at", .timestamp, isNullable: true), Field("b", .boolean),
        Field("n", .int64, isNullable: true),
    ]

    private func plan() throws -> RegistryPlan {
        try TestPlan.registry(
            key: "k", format: "parquet",
            columns: [
                "k: integer", "v: integer", "t: {type: text, optional: true}", "c: {type: code, length: 3}",
                "d: {type: decimal, precision: 9, scale: 2, optional: true}", "day: date",
                "at: {type: timestamp, optional: true}", "b: boolean", "n: {type: person_id, optional: true}",
                "z: {type: integer, optional: true}",
            ])
    }

    /// Rows as a file has them, and what should come of each: values or a reject.
    private struct Made {
        var columns: [[ParquetCell]] = []
        var rows: [TextRow] = []
        var rejects: [String] = []
    }

    private enum ParquetCell {
        case null
        case number(Int64)
        case text(String)
    }

    private func make(_ count: Int, _ generator: inout SeededGenerator) -> Made {
        var made = Made(columns: fields.map { _ in [] })
        for key in 0..<count {
            let text = generator.pick(["", " ", "x", " Đặng\u{A0}", "a b", nil] as [String?])
            let code = generator.pick(["abc", "abc", "A1b ", "ab", "a-b", ""])
            let thousandths = generator.pick(
                [nil, 10, -12_340, 5, 9_999_999_990, 10_000_000_000] as [Int64?])
            let day = generator.pick([0, 20_000, 20_001, 2_932_897] as [Int64])
            let micros = generator.pick([nil, 0, 86_400_000_000, Int64.max] as [Int64?])
            let flag = generator.pick([0, 1] as [Int64])
            let id = generator.pick([nil, 123_456_789_012, 7, 123_456_789] as [Int64?])
            let cells: [ParquetCell] = [
                .number(Int64(key)), .number(1), text.map { .text($0) } ?? .null, .text(code),
                thousandths.map { .number($0) } ?? .null, .number(day), micros.map { .number($0) } ?? .null,
                .number(flag), id.map { .number($0) } ?? .null,
            ]
            for (column, cell) in cells.enumerated() { made.columns[column].append(cell) }
            var row: TextRow = [String(key), "1"]
            var fault: String?
            let trimmed = text.map { TypeTwin.outcome(Array($0.utf8), .text) }
            if case .value(let shown)? = trimmed { row.append(shown) } else { row.append(nil) }
            switch TypeTwin.outcome(Array(code.utf8), .code(length: 3)) {
            case .value(let shown): row.append(shown)
            case .null: fault = "c missing"
            case .fault(let reason): fault = "c \(reason.name)"
            }
            let decimals: [Int64: String] = [10: "0.01", -12_340: "-12.34", 9_999_999_990: "9999999.99"]
            row.append(thousandths.flatMap { decimals[$0] })
            if let thousandths, decimals[thousandths] == nil { fault = fault ?? "d type" }
            let days: [Int64: String] = [0: "1970-01-01", 20_000: "2024-10-04", 20_001: "2024-10-05"]
            row.append(days[day])
            if days[day] == nil { fault = fault ?? "day type" }
            row.append(micros.map { $0 == 0 ? "1970-01-01T00:00:00" : "1970-01-02T00:00:00" })
            if micros == Int64.max { fault = fault ?? "at type" }
            row.append(flag == 1 ? "true" : "false")
            row.append(id.map { String($0) })
            row.append(nil)
            if let fault { made.rejects.append("\(key + 1) \(fault)") } else { made.rows.append(row) }
        }
        return made
    }

    /// Some of the rows as a row group.
    private func rowGroup(_ made: Made, _ rows: Range<Int>) -> [Column] {
        zip(fields, made.columns).map { field, cells in
            var texts = TextArena()
            var numbers: [Int64] = []
            var validity: [UInt8] = []
            for cell in cells[rows] {
                switch cell {
                case .null:
                    texts.append("".utf8)
                    numbers.append(0)
                case .number(let number): numbers.append(number)
                case .text(let text): texts.append(text.utf8)
                }
                if case .null = cell { validity.append(0) } else { validity.append(1) }
            }
            let nulls = validity.contains(0) ? validity : nil
            switch field.type {
            case .string: return Column(.text(texts), validity: nulls)
            case .date: return Column(.int32(numbers.map { Int32($0) }), validity: nulls)
            case .boolean: return Column(.boolean(numbers.map { UInt8($0) }), validity: nulls)
            default: return Column(.int64(numbers), validity: nulls)
            }
        }
    }

    private func file(_ made: Made, groupRowCount: Int) -> [UInt8] {
        let options = ParquetWriterOptions()
        var writer = ParquetFileWriter(fields: fields, options: options)
        var bytes = writer.header()
        let count = made.columns[0].count
        for first in stride(from: 0, to: count, by: groupRowCount) {
            let rows = first..<min(first + groupRowCount, count)
            let chunks = zip(rowGroup(made, rows), fields).map { column, field in
                ColumnChunkEncoder.encode(column, field: field, isSorted: false, options: options)
            }
            for piece in writer.append(rowGroup: chunks, rowCount: rows.count) { bytes += piece }
        }
        return bytes + writer.finish()
    }

    @Test(
        "the same rows and rejects, whatever row groups, pieces and threads", arguments: [1, 2] as [UInt64])
    func pieces(seed: UInt64) throws {
        print("ParquetInputTests.pieces seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let made = make(900, &generator)
        let plan = try plan()
        for (groupRowCount, pieceRowCount, threads) in [
            (900, 1 << 18, 1), (900, 1, 2), (100, 7, 3), (1, 1000, 2), (333, 100, 1),
        ] {
            let folder = try InputFolder()
            try folder.write("r/a", file(made, groupRowCount: groupRowCount))
            let ingested = try IngestedRegistry(
                plan, folder, threads: threads, blockByteCount: pieceRowCount)
            #expect(try ingested.rows(plan) == made.rows, "groups of \(groupRowCount)")
            let rejects = try ingested.result.rejects.all().map {
                "\($0.line) \($0.column ?? "-") \($0.reason.name)"
            }
            #expect(rejects == made.rejects, "groups of \(groupRowCount)")
            #expect(ingested.result.rowsRead == 900 && ingested.result.ignoredHeaders.isEmpty)
        }
    }

    @Test("a file that is cut anywhere is refused")
    func cut() throws {
        var generator = SeededGenerator(seed: 3)
        let bytes = file(make(50, &generator), groupRowCount: 20)
        let plan = try plan()
        let folder = try InputFolder()
        for count in stride(from: 0, to: bytes.count, by: 61) {
            try folder.write("r/a", Array(bytes[..<count]))
            let error = #expect(throws: HosoError.self) { try IngestedRegistry(plan, folder) }
            #expect(error?.code == .dataRefused && error?.place?.file == "r/a")
        }
    }
}
