import HosoCompression
import HosoCore
import HosoEngine
import HosoSpec
import HosoTestSupport
import Testing

@Suite("Ingestion beside its slow twin")
struct IngestionRandomTests {
    /// Columns of every type; the key is always sound, so that every row that is not refused can be told.
    private static let columns = [
        "k: integer", "v: integer", "t: {type: text, optional: true}", "u: text",
        "c: {type: code, length: 5, optional: true}",
        "i: {type: integer, optional: true}", "d: {type: decimal, precision: 9, scale: 2, optional: true}",
        "w: {type: decimal, precision: 18, scale: 0, optional: true}", "b: {type: boolean, optional: true}",
        "day: {type: date, optional: true}", "dmy: {type: date, format: dd/MM/yyyy, optional: true}",
        "ymd: {type: date, format: yyyyMMdd, optional: true}", "at: {type: timestamp, optional: true}",
        "e: {enum: [M, F, Nữ], optional: true}", "n: {type: name, optional: true}",
        "id: {type: citizen_id, optional: true}", "old: {type: old_id, optional: true}",
        "p: {type: person_id, optional: true}", "q: {type: person_id, from: \"Số\"}",
    ]

    struct Expected {
        var rows: [TextRow] = []
        var rejects: [String] = []
        var rowsRead = 0
    }

    /// One file's text, and what should come of it.
    struct MadeFile {
        var bytes: [UInt8] = []
        private var line = 1
        private let plan: RegistryPlan
        private let name: String
        /// Columns of the registry in the file's order; nil is a header that no column names.
        private let order: [Int?]
        private let lineEnd: [UInt8]

        init(_ plan: RegistryPlan, _ name: String, _ generator: inout SeededGenerator) {
            self.plan = plan
            self.name = name
            lineEnd = generator.oneIn(2) ? [0x0A] : [0x0D, 0x0A]
            var present: [Int?] = plan.columns.indices.filter {
                !plan.columns[$0].isOptional || !generator.oneIn(5)
            }
            present += generator.oneIn(2) ? [nil] : []
            order = present.shuffled(using: &generator)
            if generator.oneIn(3) { bytes += [0xEF, 0xBB, 0xBF] }
            for _ in 0..<generator.below(3) { end() }
            let header = order.map { $0.map { plan.columns[$0].header } ?? "other" }
            bytes += header.map {
                CSVText.field(Array(" \($0)".utf8.dropFirst()), isQuoted: generator.oneIn(4))
            }
            .joined(separator: [0x2C])
            end()
        }

        private mutating func end() {
            bytes += lineEnd
            line += 1
        }

        mutating func append(
            key: Int, _ expected: inout Expected, _ generator: inout SeededGenerator, isSound: Bool
        ) {
            if generator.oneIn(10) { end() }
            expected.rowsRead += 1
            if !isSound, generator.oneIn(12) { return appendUnsplit(&expected, &generator) }
            let badColumn = isSound || !generator.oneIn(3) ? -1 : generator.below(plan.columns.count)
            var fields: [[UInt8]] = order.map { number in
                guard let number else { return generator.oneIn(20) && !isSound ? [0xFF] : Array("é".utf8) }
                if number == 0 { return Array(String(key).utf8) }
                if number == 1 { return Array("1".utf8) }
                return soundField(number, isBad: number == badColumn, &generator)
            }
            if fields.count == 1 { fields.append([]) }
            var record: [UInt8] = []
            for (place, field) in fields.enumerated() {
                if place > 0 { record.append(0x2C) }
                record += CSVText.field(field, isQuoted: generator.oneIn(10))
            }
            note(fields, record, &expected)
            bytes += record
            line += record.count { $0 == 0x0A }
            end()
        }

        /// A field that its type accepts, unless it is to be bad: then it is any at all.
        private func soundField(_ number: Int, isBad: Bool, _ generator: inout SeededGenerator) -> [UInt8] {
            let column = plan.columns[number]
            if isBad, generator.oneIn(4) { return Array("x".utf8) + [generator.pick([0xC3, 0xFF, 0x80])] }
            while true {
                let field = Array(FieldPool.field(column.type, &generator).utf8)
                if isBad { return field }
                switch TypeTwin.outcome(field, column.type) {
                case .value: return field
                case .null: if column.isOptional { return field }
                case .fault: continue
                }
            }
        }

        private mutating func appendUnsplit(_ expected: inout Expected, _ generator: inout SeededGenerator) {
            let isQuote = generator.oneIn(2)
            let text = isQuote ? generator.pick(["1,a\"b", "\"1\"2,\"3", "\"1\r\n2\"x,y"]) : "1,2"
            let record = Array(text.utf8)
            expected.rejects.append(
                IngestionRandomTests.line(name, line, nil, isQuote ? .quote : .fieldCount, record))
            bytes += record
            line += record.count { $0 == 0x0A }
            end()
        }

        private func note(_ fields: [[UInt8]], _ record: [UInt8], _ expected: inout Expected) {
            var row: TextRow = []
            for (number, column) in plan.columns.enumerated() {
                let place = order.firstIndex(of: number)
                switch place.map({ TypeTwin.outcome(fields[$0], column.type) }) ?? .null {
                case .value(let text): row.append(text)
                case .null where column.isOptional: row.append(nil)
                case .null: return refuse(.missing, column.name)
                case .fault(let reason): return refuse(reason, column.name)
                }
            }
            if String(validating: record, as: UTF8.self) == nil { return refuse(.encoding, nil) }
            expected.rows.append(row)
            func refuse(_ reason: RejectReason, _ column: String?) {
                expected.rejects.append(IngestionRandomTests.line(name, line, column, reason, record))
            }
        }
    }

    static func line(_ file: String, _ line: Int, _ column: String?, _ reason: RejectReason, _ raw: [UInt8])
        -> String
    {
        "\(file):\(line) \(column ?? "-") \(reason.name) \(raw)"
    }

    @Test(
        "values and rejects are the twin's, whatever blocks and threads",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func random(seed: UInt64) throws {
        print("IngestionRandomTests.random seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let plan = try TestPlan.registry(key: "k", columns: IngestionRandomTests.columns)
        let folder = try InputFolder()
        var expected = Expected()
        var key = 0
        for number in 0..<3 {
            var file = MadeFile(plan, "r/\(number)", &generator)
            for _ in 0..<60 {
                file.append(key: key, &expected, &generator, isSound: seed == 1)
                key += 1
            }
            if generator.oneIn(2), file.bytes.last == 0x0A { file.bytes.removeLast() }
            switch number {
            case 1: try folder.write("r/1", compressed(file.bytes, .gzip))
            case 2: try folder.write("r/2", compressed(file.bytes, .zstd))
            default: try folder.write("r/0", file.bytes)
            }
        }
        for (block, threads) in [
            (1, 1), (3, 2), (64, 1), (256, 3), (1000, 2), (InputLimits.blockByteCount, 4),
        ] {
            let ingested = try IngestedRegistry(plan, folder, threads: threads, blockByteCount: block)
            let shown = "seed \(seed), blocks of \(block), \(threads) threads"
            let rows = try ingested.rows(plan)
            let wrong = zip(rows, expected.rows).first { $0 != $1 }
            #expect(rows == expected.rows, "\(shown); first: \(wrong?.0 ?? []), twin: \(wrong?.1 ?? [])")
            let rejects = try ingested.result.rejects.all().map {
                IngestionRandomTests.line($0.file, $0.line, $0.column, $0.reason, $0.raw)
            }
            #expect(rejects == expected.rejects, "\(shown)")
            #expect(ingested.result.rowsRead == expected.rowsRead, "\(shown)")
            #expect(
                ingested.winners.newCount == expected.rows.count && ingested.winners.supersededCount == 0,
                "\(shown)")
        }
    }

    private func compressed(_ bytes: [UInt8], _ kind: CompressionKind) -> [UInt8] {
        let compressor = StreamCompressor(kind)
        return compressor.compress(bytes) + compressor.finish()
    }
}
