import Foundation
import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Records of nested data")
struct ParquetRecordWriterTests {
    private static func text(_ text: String) -> ParquetRecordValue { .text(Array(text.utf8)) }

    private static func structure(_ members: KeyValuePairs<String, ParquetRecordValue>)
        -> ParquetRecordValue
    {
        .structure(members.map { ParquetRecordMember($0.key, $0.value) })
    }

    private static func map(_ entries: KeyValuePairs<String, ParquetRecordValue>) -> ParquetRecordValue {
        .map(entries.map { ParquetRecordEntry(text($0.key), $0.value) })
    }

    /// The record type of the Dremel paper (Melnik and others, 2010, figure 2).
    private static let document = ParquetSchemaNode.root([
        .int64("DocId", .required),
        .structure("Links", [.int64("Backward", .repeated), .int64("Forward", .repeated)]),
        .structure(
            "Name",
            [
                .structure("Language", [.text("Code", .required), .text("Country")], .repeated),
                .text("Url"),
            ], .repeated),
    ])

    @Test("levels are those of the Dremel paper")
    func paper() throws {
        let english = Self.structure(["Code": Self.text("en-us"), "Country": Self.text("us")])
        let british = Self.structure(["Code": Self.text("en-gb"), "Country": Self.text("gb")])
        let plain = Self.structure(["Code": Self.text("en")])
        let first = Self.structure([
            "DocId": .integer(10),
            "Links": Self.structure(["Forward": .list([.integer(20), .integer(40), .integer(60)])]),
            "Name": .list([
                Self.structure(["Language": .list([english, plain]), "Url": Self.text("http://A")]),
                Self.structure(["Url": Self.text("http://B")]),
                Self.structure(["Language": .list([british])]),
            ]),
        ])
        let second = Self.structure([
            "DocId": .integer(20),
            "Links": Self.structure([
                "Backward": .list([.integer(10), .integer(30)]), "Forward": .list([.integer(80)]),
            ]),
            "Name": .list([Self.structure(["Url": Self.text("http://C")])]),
        ])
        var shredder = RecordShredder(schema: Self.document, firstRowIndex: 0)
        try shredder.append(first)
        try shredder.append(second)
        let levels = shredder.columns.map { column in
            zip(column.repetitionLevels, column.definitionLevels).map { [$0, $1] }
        }
        #expect(
            shredder.columns.map { $0.path.joined(separator: ".") } == [
                "DocId", "Links.Backward", "Links.Forward", "Name.Language.Code", "Name.Language.Country",
                "Name.Url",
            ])
        #expect(levels[0] == [[0, 0], [0, 0]])
        #expect(levels[1] == [[0, 1], [0, 2], [1, 2]])
        #expect(levels[2] == [[0, 2], [1, 2], [1, 2], [0, 2]])
        #expect(levels[3] == [[0, 2], [2, 2], [1, 1], [1, 2], [0, 1]])
        #expect(levels[4] == [[0, 3], [2, 2], [1, 1], [1, 3], [0, 1]])
        #expect(levels[5] == [[0, 2], [1, 2], [1, 1], [0, 2]])
        #expect(shredder.columns.map { $0.valueOffsets.count - 1 } == [2, 2, 4, 3, 2, 3])
        #expect(shredder.rowLevelOffsets[3] == [0, 4, 5])
        #expect(shredder.rowValueOffsets[3] == [0, 3, 3])
    }

    /// All kinds of leaves and nesting that a table log's checkpoint has, and more.
    static let wide = ParquetSchemaNode.root([
        .int64("row", .required),
        .structure(
            "add",
            [
                .text("path"),
                .map("partitionValues", key: .text("key"), value: .text("value")),
                .int64("size"), .boolean("dataChange"), .text("stats"),
            ]),
        .structure(
            "protocol", [.int32("minReaderVersion"), .list("readerFeatures", of: .text("element"))]),
        .structure(
            "metaData",
            [
                .structure(
                    "format",
                    [.text("provider"), .map("options", key: .text("key"), value: .text("value"))])
            ]),
        .list("matrix", of: .list("element", of: .double("element", .required))),
        .map("deep", key: .int32("key"), value: .list("value", of: .structure("element", [.text("name")]))),
        ParquetSchemaNode("day", .optional, .leaf(.int32, byteCount: nil), logicalType: .date),
        ParquetSchemaNode(
            "at", .optional, .leaf(.int64, byteCount: nil),
            logicalType: .timestamp(isAdjustedToUTC: true, unit: .microseconds)),
        .binary("raw"),
    ])

    static func wideRow(_ row: Int) -> ParquetRecordValue {
        var members = [ParquetRecordMember("row", .integer(Int64(row)))]
        switch row % 4 {
        case 0:
            let partition = map(["tỉnh": row % 8 == 0 ? .null : text("Bắc Ninh"), "năm": text("\(row)")])
            members.append(
                ParquetRecordMember(
                    "add",
                    structure([
                        "path": text("part-\(row).parquet"),
                        "partitionValues": row % 12 == 0 ? map([:]) : partition,
                        "size": .integer(Int64(row) << 33), "dataChange": .boolean(row % 3 == 0),
                        "stats": text(String(repeating: "{đ}", count: row % 50)),
                    ])))
            members.append(ParquetRecordMember("day", .date(days: Int32(row - 700))))
        case 1:
            let features = (0..<row % 5).map { $0 == 2 ? .null : text("feature-\($0)") }
            members.append(
                ParquetRecordMember(
                    "protocol",
                    structure([
                        "minReaderVersion": .integer(-3),
                        "readerFeatures": row % 3 == 0 ? .null : .list(features),
                    ])))
            members.append(
                ParquetRecordMember(
                    "metaData", structure(["format": structure(["provider": text("parquet")])])))
            members.append(
                ParquetRecordMember(
                    "at", .timestamp(Int64(row) * 1_000_003, unit: .microseconds, isAdjustedToUTC: true)))
        case 2:
            let matrix = (0..<row % 3).map { line in
                line == 1
                    ? .null : ParquetRecordValue.list((0..<row % 4).map { .double(Double($0) / 4 - 0.5) })
            }
            members.append(ParquetRecordMember("matrix", .list(matrix)))
            members.append(
                ParquetRecordMember(
                    "metaData", structure(["format": structure(["options": map(["k": .null])])])))
        default:
            let names = (0..<row % 3).map { structure(["name": $0 == 0 ? .null : text("tên \($0)")]) }
            members.append(
                ParquetRecordMember(
                    "deep",
                    .map([
                        ParquetRecordEntry(.integer(Int64(row)), .list(names)),
                        ParquetRecordEntry(.integer(-1), row % 5 == 0 ? .null : .list([.null])),
                    ])))
            members.append(ParquetRecordMember("raw", .bytes([0, 255, UInt8(row % 256)])))
        }
        return .structure(members)
    }

    @Test("a file with every nesting has the bytes that other readers were shown")
    func golden() throws {
        var options = ParquetRecordWriter.Options(
            zstdLevel: nil, rowGroupRowCount: 300, pageByteLimit: 400, createdBy: "hoso golden")
        let rows = (0..<500).map { Self.wideRow($0) }
        let bytes = try ParquetRecordWriter.file(
            schema: Self.wide, rows: rows, options: options, keyValueMetadata: [("note", "nested")])
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/nested-records.parquet")
        if ProcessInfo.processInfo.environment["HOSO_RECORD_GOLDEN"] == "1" {
            try Data(bytes).write(to: file)
            Issue.record("nested-records.parquet was recorded")
        }
        #expect(Array(try Data(contentsOf: file)) == bytes)
        options.zstdLevel = 1
        let compressed = try ParquetRecordWriter.file(schema: Self.wide, rows: rows, options: options)
        #expect(compressed.count < bytes.count)
        options.writesStatistics = false
        let bare = try ParquetRecordWriter.file(schema: Self.wide, rows: rows, options: options)
        #expect(bare.count < compressed.count)
    }

    @Test("no record makes a file without row groups")
    func empty() throws {
        let bytes = try ParquetRecordWriter.file(
            schema: .root([.int64("x"), .text("y", .required)]), rows: [])
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        #expect(reader.rowCount == 0 && reader.rowGroupRowCounts == [])
        #expect(reader.fields == [Field("x", .int64), Field("y", .string, isNullable: false)])
    }

    @Test("flat records come back as columns", arguments: [nil, 1, 19])
    func flat(zstdLevel: Int?) throws {
        var options = ParquetRecordWriter.Options(zstdLevel: zstdLevel, pageByteLimit: 100)
        options.rowGroupRowCount = 70
        let numbers = (0..<150).map { $0 % 7 == 3 ? ParquetRecordValue.null : .double(Double($0) - 75) }
        let bytes = try ParquetRecordWriter.file(
            schema: .root([.double("x"), .boolean("y", .required)]),
            rows: numbers.enumerated().map {
                Self.structure(["y": .boolean($0.offset % 3 == 0), "x": $0.element])
            },
            options: options)
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        #expect(reader.rowGroupRowCounts == [70, 70, 10])
        var cells: [Cell] = []
        var flags: [Cell] = []
        for group in 0..<3 {
            cells += try reader.readColumn(0, rowGroup: group).cells
            flags += try reader.readColumn(1, rowGroup: group).cells
        }
        #expect(
            cells
                == numbers.map {
                    if case .double(let number) = $0 { return .double(number.bitPattern) }
                    return .null
                })
        #expect(flags == (0..<150).map { .boolean($0 % 3 == 0 ? 1 : 0) })
        let statistics = try #require(reader.statistics(0, rowGroup: 0))
        #expect(statistics.minimum == .double(-75) && statistics.maximum == .double(-6))
        #expect(statistics.nullCount == 10)
    }

    @Test("records that do not fit are refused with row and column")
    func mismatches() {
        let schema = ParquetSchemaNode.root([
            .int32("n"),
            .structure("s", [.list("l", of: .text("element", .required))]),
            .map("m", key: .text("key"), value: .int64("value", .required)),
        ])
        func fault(_ row: ParquetRecordValue) -> ParquetRecordMismatch? {
            do throws(ParquetRecordMismatch) {
                _ = try ParquetRecordWriter.file(
                    schema: schema, rows: [Self.structure(["n": .integer(1)]), row])
                return nil
            } catch {
                return error
            }
        }
        func expected(_ reason: ParquetRecordMismatch.Reason, _ path: [String]) -> ParquetRecordMismatch {
            ParquetRecordMismatch(reason: reason, rowIndex: 1, path: path)
        }
        #expect(fault(Self.structure([:])) == nil)
        #expect(fault(.null) == expected(.type, []))
        #expect(fault(Self.structure(["n": .integer(1 << 31)])) == expected(.type, ["n"]))
        #expect(fault(Self.structure(["n": Self.text("1")])) == expected(.type, ["n"]))
        #expect(fault(Self.structure(["q": .null])) == expected(.unknownMember, ["q"]))
        #expect(fault(Self.structure(["n": .null, "n": .null])) == expected(.memberTwice, ["n"]))
        #expect(
            fault(Self.structure(["s": Self.structure(["l": .list([.null])])]))
                == expected(.null, ["s", "l"])
        )
        #expect(fault(Self.structure(["s": .list([])])) == expected(.type, ["s"]))
        #expect(fault(Self.structure(["m": Self.map(["a": .null])])) == expected(.null, ["m", "value"]))
        #expect(
            fault(Self.structure(["m": .map([ParquetRecordEntry(.null, .integer(1))])]))
                == expected(.null, ["m", "key"]))
        #expect(
            fault(Self.structure(["q": .null]))?.description == "record 1, q: no such column in the schema")
    }
}
