import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage
import HosoStore
import Testing

@Suite("Values of partitions, and of files that differ from their table")
struct TablePartitionTests {
    /// A table of one file of three rows with the column `k`, in a partition of one column.
    private func row(_ type: String, _ value: String?) throws -> String {
        let storage = MemoryStorage()
        let file = try ParquetRecordWriter.file(
            schema: .root([.int64("k")]),
            rows: (0..<3).map { .structure([ParquetRecordMember("k", .integer($0))]) })
        _ = try storage.writeNew("a.parquet", file)
        let schema =
            #"{"type":"struct","fields":[{"name":"p","type":"\#(type)","nullable":true,"metadata":{}},"#
            + #"{"name":"k","type":"long","nullable":true,"metadata":{}},"#
            + #"{"name":"v","type":"void","nullable":true,"metadata":{}}]}"#
        let table = TableFolder(foreign: storage, path: "t")
        _ = try table.commit(
            [
                .protocol(DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2)),
                .metadata(DeltaMetadata(id: "x", schemaString: schema, partitionColumns: ["p"])),
                .add(
                    DeltaAdd(
                        path: "a.parquet", partitionValues: ["p": value], byteCount: file.count,
                        modificationTimeMs: 0)),
            ], after: nil)
        var rows = try TableRows(table)
        #expect(rows.columnNames == ["p", "k", "v"])
        let batch = try rows.next()
        #expect(batch.count == 3)
        #expect(try rows.next().isEmpty)
        var bytes: [UInt8] = []
        CanonicalText.append(row: batch[2], to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "are read by the column's type",
        arguments: [
            ("string", "Hà Nội", #""Hà Nội""#), ("long", "-9223372036854775808", "-9223372036854775808"),
            ("integer", "2147483647", "2147483647"), ("short", "-1", "-1"), ("byte", "127", "127"),
            ("float", "1.5", "1.5"), ("double", "-0.0", "-0.0"), ("double", "NaN", #""NaN""#),
            ("double", "Infinity", #""Infinity""#), ("boolean", "true", "true"),
            ("boolean", "False", "false"),
            ("date", "1969-12-31", #""1969-12-31""#), ("binary", "ab", #""0x6162""#),
            ("decimal(10,2)", "12", #""12.00""#), ("decimal(10,2)", "-0.5", #""-0.50""#),
            ("decimal(10,2)", "1.2300", #""1.23""#), ("decimal(20,10)", "1.5E-7", #""0.0000001500""#),
            ("decimal(10,0)", "1E+3", #""1000""#),
            ("timestamp", "1970-01-02 08:45:00", #""1970-01-02T08:45:00Z""#),
            ("timestamp", "1970-01-02T08:45:00.123456Z", #""1970-01-02T08:45:00.123456Z""#),
            ("timestamp", "1970-01-01T00:00:00+07:00", #""1969-12-31T17:00:00Z""#),
            ("timestamp_ntz", "2024-02-29 23:59:59.5", #""2024-02-29T23:59:59.5""#),
        ])
    func types(type: String, value: String, expected: String) throws {
        #expect(try row(type, value) == "[\(expected),2,null]")
    }

    @Test("are null where the log has none, or the empty text", arguments: ["string", "long", "date"])
    func null(type: String) throws {
        #expect(try row(type, nil) == "[null,2,null]")
        #expect(try row(type, "") == "[null,2,null]")
    }

    @Test(
        "are refused where they are none of the type, without telling them",
        arguments: [
            ("long", "4711x"), ("long", "9223372036854775808"), ("integer", "2147483648"), ("byte", "128"),
            ("boolean", "4711"), ("date", "4711-02-30"), ("date", "4711"),
            ("timestamp", "4711-01-01 25:00:00"),
            ("timestamp", "999999-01-01 00:00:00"), ("decimal(4,2)", "4711.0"), ("decimal(10,2)", "0.4711"),
            ("decimal(10,2)", "1e4711"), ("double", "4711x"),
            ("variant", "4711"),
        ])
    func refused(type: String, value: String) {
        let error = #expect(throws: HosoError.self) { _ = try row(type, value) }
        #expect(error?.code == .dataRefused)
        #expect(error?.description.contains("column `p`") == true)
        #expect(error?.description.contains("4711") == false)
    }

    @Test("columns of files: matched by name, missing ones null, others left out, wrong types refused")
    func columns() throws {
        let storage = MemoryStorage()
        let file = try ParquetRecordWriter.file(
            schema: .root([
                .int64("extra"), .structure("s", [.text("b"), .int64("x"), .int64("a")]), .text("T"),
            ]),
            rows: [
                .structure([
                    ParquetRecordMember("extra", .integer(1)),
                    ParquetRecordMember(
                        "s",
                        .structure([
                            ParquetRecordMember("b", .text([0x62])), ParquetRecordMember("x", .integer(1)),
                            ParquetRecordMember("a", .integer(3)),
                        ])), ParquetRecordMember("T", .text([0x74])),
                ])
            ])
        _ = try storage.writeNew("a.parquet", file)
        let integer = DeltaType.long
        let structure = DeltaType.structure([
            .init(name: "a", type: integer, isNullable: true),
            .init(name: "c", type: integer, isNullable: true),
            .init(name: "b", type: .string, isNullable: true),
        ])
        func row(_ type: DeltaType) throws -> String {
            let table = TableFolder(foreign: storage, path: "t")
            try table.removeLog()
            let schema = DeltaSchema(columns: [
                .init(name: "t", type: type, isNullable: true),
                .init(name: "new", type: .array(.string, containsNull: true), isNullable: true),
                .init(name: "s", type: structure, isNullable: true),
            ])
            _ = try table.commit(
                [
                    .protocol(DeltaProtocol(minReaderVersion: 1, minWriterVersion: 2)),
                    .metadata(DeltaMetadata(id: "x", schemaString: schema.encode())),
                    .add(DeltaAdd(path: "a.parquet", byteCount: file.count, modificationTimeMs: 0)),
                ], after: nil)
            var rows = try TableRows(table)
            var bytes: [UInt8] = []
            CanonicalText.append(row: try rows.next()[0], to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try row(.string) == #"["t",null,{"a":3,"c":null,"b":"b"}]"#)
        let error = #expect(throws: HosoError.self) { _ = try row(.long) }
        #expect(
            error?.description.hasPrefix("t/a.parquet: malformed column `t`: not of the table's type") == true
        )
        try storage.remove("a.parquet")
        let missing = #expect(throws: HosoError.self) { _ = try row(.string) }
        #expect(missing?.description == "t/a.parquet: the file that the table's log names is missing")
    }
}
