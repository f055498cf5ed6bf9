import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

/// Lists and maps in the forms that older writers gave them (LogicalTypes.md, backward-compatibility rules).
@Suite("Forms of lists and maps")
struct NestedFormTests {
    private static func group(_ name: String, _ children: ParquetSchemaNode..., repeated: Bool = false)
        -> ParquetSchemaNode
    {
        ParquetSchemaNode(name, repeated ? .repeated : .optional, .group(children))
    }

    private static func value(_ name: String, _ value: ParquetRecordValue) -> ParquetRecordValue {
        .structure([ParquetRecordMember(name, value)])
    }

    /// The file's schema with the converted types that `meaning` gives.
    private static func annotated(_ bytes: [UInt8], _ meaning: [String: Int32]) throws -> [UInt8] {
        let footerByteCount = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let footerOffset = bytes.count - 8 - footerByteCount
        var reader = ThriftReader(Array(bytes[footerOffset...]), baseOffset: 0)
        var metadata = try FileMetadata.read(&reader)
        for index in metadata.schema.indices {
            metadata.schema[index].convertedType = meaning[metadata.schema[index].name]
        }
        let footer = metadata.encoded()
        let size = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> ($0 * 8)) }
        return Array(bytes[..<footerOffset]) + footer + size + Array("PAR1".utf8)
    }

    private static func text(_ bytes: [UInt8]) throws -> [String] {
        try ParquetRecordReaderTests.rows(bytes).map { row in
            var text: [UInt8] = []
            CanonicalText.append(row: row, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// A column of each form, every level null, empty and full once.
    private static func file() throws -> [UInt8] {
        let schema = ParquetSchemaNode.root([
            group("bare", .int32("element", .repeated)),
            group("array_of", group("array", .int32("x"), repeated: true)),
            group("pair", group("pair_tuple", .int32("x"), repeated: true)),
            group("two", group("element", .int32("x"), .int32("y"), repeated: true)),
            group("hive", group("bag", .int32("array_element"), repeated: true)),
            group("deep", group("array", .int32("inner", .repeated), repeated: true)),
            group("keys", group("map", .int32("key", .required), repeated: true)),
            group("old", group("map", .int32("key", .required), .int32("value"), repeated: true)),
        ])
        func row(_ numbers: [ParquetRecordValue]) -> ParquetRecordValue {
            let pairs = numbers.map { number in
                ParquetRecordValue.structure([
                    ParquetRecordMember("x", number), ParquetRecordMember("y", .integer(7)),
                ])
            }
            let keys = numbers.indices.map { ParquetRecordValue.integer(Int64($0)) }
            let entries = zip(keys, numbers).map { key, number in
                ParquetRecordValue.structure([
                    ParquetRecordMember("key", key), ParquetRecordMember("value", number),
                ])
            }
            let xs = ParquetRecordValue.list(numbers.map { value("x", $0) })
            return .structure([
                ParquetRecordMember("bare", value("element", .list(keys))),
                ParquetRecordMember("array_of", value("array", xs)),
                ParquetRecordMember("pair", value("pair_tuple", xs)),
                ParquetRecordMember("two", value("element", .list(pairs))),
                ParquetRecordMember(
                    "hive", value("bag", .list(numbers.map { value("array_element", $0) }))),
                ParquetRecordMember(
                    "deep", value("array", .list(numbers.map { _ in value("inner", .list(keys)) }))),
                ParquetRecordMember("keys", value("map", .list(keys.map { value("key", $0) }))),
                ParquetRecordMember("old", value("map", .list(entries))),
            ])
        }
        return try ParquetRecordWriter.file(
            schema: schema, rows: [row([.integer(1), .null]), .structure([]), row([])])
    }

    @Test("annotated columns are lists and maps")
    func annotated() throws {
        let lists = ["bare", "array_of", "pair", "two", "hive", "deep"]
        var meaning = Dictionary(uniqueKeysWithValues: lists.map { ($0, Int32(3)) })
        meaning["array"] = 3
        meaning["keys"] = 1
        meaning["old"] = 2
        let rows = try Self.text(Self.annotated(Self.file(), meaning))
        let expected = """
            [[0,1],[{"x":1},{"x":null}],[{"x":1},{"x":null}],[{"x":1,"y":7},{"x":null,"y":7}],[1,null],\
            [[0,1],[0,1]],[0,1],[[0,1],[1,null]]]
            """
        #expect(rows[0] == expected)
        #expect(rows[1] == "[null,null,null,null,null,null,null,null]")
        #expect(rows[2] == "[[],[],[],[],[],[],[],[]]")
    }

    @Test("without an annotation they are structures with repeated members")
    func bare() throws {
        let rows = try Self.text(Self.file())
        let expected = """
            [{"element":[0,1]},{"array":[{"x":1},{"x":null}]},{"pair_tuple":[{"x":1},{"x":null}]},\
            {"element":[{"x":1,"y":7},{"x":null,"y":7}]},{"bag":[{"array_element":1},{"array_element":null}]},\
            {"array":[{"inner":[0,1]},{"inner":[0,1]}]},{"map":[{"key":0},{"key":1}]},\
            {"map":[{"key":0,"value":1},{"key":1,"value":null}]}]
            """
        #expect(rows[0] == expected)
        #expect(rows[1] == "[null,null,null,null,null,null,null,null]")
    }

    @Test("columns of a store are refused by name where they are nested")
    func fields() throws {
        let file = try ParquetFileReader(source: MemorySource(Self.file()))
        #expect(file.leaves.allSatisfy { $0.field == nil })
        #expect(file.fields[0] == Field("bare.element", .binary))
        let reading = #expect(throws: FormatError.self) { try file.readColumn(1, rowGroup: 0) }
        #expect(reading?.kind == .unsupported(feature: "nested column `array_of.array.x`"))
    }
}
