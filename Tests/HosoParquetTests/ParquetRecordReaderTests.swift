import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Reading records")
struct ParquetRecordReaderTests {
    static func rows(_ bytes: [UInt8], columns: [Int]? = nil, rowLimit: Int = 7) throws
        -> [[ParquetRecordValue]]
    {
        var reader = try ParquetRecordReader(
            ParquetFileReader(source: MemorySource(bytes)), columns: columns)
        var rows: [[ParquetRecordValue]] = []
        while true {
            let batch = try reader.next(rowLimit: rowLimit)
            if batch.isEmpty { return rows }
            #expect(batch.count <= rowLimit)
            rows += batch
        }
    }

    @Test("what is read and written again is the same file", arguments: [50, 400, 100_000])
    func nestedRoundTrip(pageByteLimit: Int) throws {
        let options = ParquetRecordWriter.Options(
            zstdLevel: 1, rowGroupRowCount: 300, pageByteLimit: pageByteLimit, createdBy: "hoso")
        let bytes = try ParquetRecordWriter.file(
            schema: ParquetRecordWriterTests.wide,
            rows: (0..<500).map { ParquetRecordWriterTests.wideRow($0) },
            options: options)
        let file = try ParquetFileReader(source: MemorySource(bytes))
        #expect(file.schema == ParquetRecordWriterTests.wide)
        let names = try ParquetRecordReader(file).columnNames
        let rows = try Self.rows(bytes)
        #expect(rows.count == 500)
        let again = try ParquetRecordWriter.file(
            schema: file.schema,
            rows: rows.map { .structure(zip(names, $0).map { ParquetRecordMember($0, $1) }) },
            options: options)
        #expect(again == bytes)
        let selected = try Self.rows(bytes, columns: [4, 0], rowLimit: 1_000)
        #expect(selected == rows.map { [$0[4], $0[0]] })
    }

    @Test("rows of the same values are the same text as objects and as arrays")
    func canonicalText() throws {
        let bytes = try ParquetRecordWriter.file(
            schema: ParquetRecordWriterTests.wide, rows: [ParquetRecordWriterTests.wideRow(4)])
        var text: [UInt8] = []
        let row = try #require(try Self.rows(bytes, columns: [0, 1, 6]).first)
        CanonicalText.append(row: row, to: &text)
        let expected = """
            [4,{"path":"part-4.parquet","partitionValues":[["tỉnh","Bắc Ninh"],["năm","4"]],"size":34359738368,\
            "dataChange":false,"stats":"{đ}{đ}{đ}{đ}"},"1968-02-05"]
            """
        #expect(String(decoding: text, as: UTF8.self) == expected)
        text = []
        CanonicalText.append(row: [row[0], row[2]], names: ["row", "day"], to: &text)
        #expect(String(decoding: text, as: UTF8.self) == #"{"row":4,"day":"1968-02-05"}"#)
    }
}
