import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Damaged files")
struct DamagedFileTests {
    static let fields = [
        Field("id", .string, isNullable: false), Field("name", .string), Field("sector", .string),
        Field("born", .date), Field("fee", .int64), Field("share", .double), Field("done", .boolean),
        Field("seen", .timestamp, isNullable: false),
    ]

    static let columns: [Column] = {
        var generator = SeededGenerator(seed: 11)
        let validity = (0..<200).map { _ in UInt8.random(in: 0...1, using: &generator) }
        func numbers() -> [Int] { (0..<200).map { _ in Int.random(in: 0..<100_000, using: &generator) } }
        return [
            Column(.text(TextArena((0..<200).map { "HS-\(10_000 + $0)" }))),
            Column(.text(TextArena(numbers().map { "name \($0)" })), validity: validity).cleared(),
            Column(
                .dictionary(codes: (0..<200).map { $0 % 3 }, texts: TextArena(["land", "tax", "health"]))),
            Column(.int32(numbers().map { Int32($0) }), validity: validity).cleared(),
            Column(.int64(numbers().map { Int64($0 % 4) * 15_000 }), validity: validity).cleared(),
            Column(.double(numbers().map { Double($0) / 7 })),
            Column(.boolean(numbers().map { UInt8($0 % 2) }), validity: validity).cleared(),
            Column(.int64(numbers().map { Int64($0) * 1_000_000 })),
        ]
    }()

    static let file = parquetFile(
        fields, [columns, columns], isSorted: true, options: ParquetWriterOptions(pageRowCount: 90))

    /// Reads everything; nil where a `FormatError` was thrown.
    static func readAll(_ bytes: [UInt8]) throws -> [Column]? {
        do {
            let reader = try ParquetFileReader(source: MemorySource(bytes))
            var columns: [Column] = []
            for rowGroup in reader.rowGroupRowCounts.indices {
                for column in reader.leaves.indices {
                    _ = reader.statistics(column, rowGroup: rowGroup)
                    _ = try reader.pageLocations(column, rowGroup: rowGroup)
                    _ = try reader.columnIndex(column, rowGroup: rowGroup)
                    columns.append(try reader.readColumn(column, rowGroup: rowGroup))
                }
            }
            return columns
        } catch is FormatError {
            return nil
        }
    }

    @Test("the whole file reads")
    func whole() throws {
        #expect(try Self.readAll(Self.file)?.map(\.cells) == (Self.columns + Self.columns).map(\.cells))
    }

    @Test("every cut is refused", arguments: [true, false])
    func truncated(isTail: Bool) throws {
        for count in stride(from: 0, to: Self.file.count, by: 7) {
            let cut = isTail ? Array(Self.file.prefix(count)) : Array(Self.file.suffix(count))
            #expect(try Self.readAll(cut) == nil)
        }
    }

    @Test("a changed byte in the pages is found by their checksums")
    func checksums() throws {
        let reader = try ParquetFileReader(source: MemorySource(Self.file))
        let range = reader.columnChunk(7, rowGroup: 0).byteRange
        var bytes = Self.file
        bytes[range.upperBound - 3] ^= 0x10
        #expect(throws: FormatError.self) { try readBack(bytes, column: 7) }
        do {
            _ = try readBack(bytes, column: 7)
        } catch let error as FormatError {
            #expect(error.kind == .checksum(field: "page of column `seen`"))
            #expect(range.contains(error.byteOffset))
        }
    }

    /// The bytes of all pages, which checksums guard.
    static let guardedBytes: [Int] = {
        guard let reader = try? ParquetFileReader(source: MemorySource(file)) else { return [] }
        var indices: [Int] = []
        for rowGroup in reader.rowGroupRowCounts.indices {
            for column in reader.leaves.indices {
                let end = reader.columnChunk(column, rowGroup: rowGroup).byteRange.upperBound
                var offset = reader.columnChunk(column, rowGroup: rowGroup).byteRange.lowerBound
                while offset < end {
                    var header = ThriftReader(file, offset: offset, baseOffset: 0)
                    guard let page = try? PageHeader.read(&header) else { return [] }
                    offset = header.offset + page.compressedByteCount
                    indices += header.offset..<offset
                }
            }
        }
        return indices
    }()

    @Test("a flipped bit in a page is always found", arguments: 0..<10 as Range<UInt64>)
    func guardedFlips(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = Self.file
            let index = try #require(Self.guardedBytes.randomElement(using: &generator))
            bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            #expect(try Self.readAll(bytes) == nil, "seed \(seed), byte \(index)")
        }
    }

    /// Footers and page headers have no checksum, so that a flip there may change names, counts and bounds.
    @Test("flipped bits anywhere give an error or columns, never a trap", arguments: 0..<20 as Range<UInt64>)
    func flips(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            var bytes = Self.file
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
            for column in try Self.readAll(bytes) ?? [] {
                #expect(column.validity == nil || column.validity?.count == column.count, "seed \(seed)")
            }
        }
    }

    @Test(
        "damage behind valid checksums gives an error or values, never a trap",
        arguments: 0..<20 as Range<UInt64>)
    func withoutChecksums(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for (field, column) in zip(Self.fields, Self.columns) {
            let chunk = ColumnChunkEncoder.encode(
                column, field: field, isSorted: false, options: ParquetWriterOptions(pageRowCount: 64))
            for _ in 0..<15 {
                var damaged = chunk
                damaged.bytes = Self.rewritten(chunk.bytes, using: &generator)
                damaged.metadata.compressedByteCount = damaged.bytes.count
                var writer = ParquetFileWriter(fields: [field], options: ParquetWriterOptions())
                var bytes = writer.header()
                bytes += writer.append(rowGroup: [damaged], rowCount: 200).joined()
                bytes += writer.finish()
                _ = try Self.readAll(bytes)
            }
        }
    }

    /// The pages with some bytes of their bodies changed and no checksum to tell.
    static func rewritten(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var output: [UInt8] = []
        var reader = ThriftReader(bytes, baseOffset: 0)
        while reader.offset < bytes.count {
            guard var header = try? PageHeader.read(&reader) else { return output }
            let end = min(bytes.count, reader.offset + header.compressedByteCount)
            var body = Array(bytes[reader.offset..<end])
            header.checksum = nil
            for _ in 0..<Int.random(in: 0...3, using: &generator) where !body.isEmpty {
                let index = Int.random(in: 0..<body.count, using: &generator)
                body[index] = UInt8.random(in: 0...255, using: &generator)
            }
            output += header.encoded() + body
            reader = ThriftReader(bytes, offset: end, baseOffset: 0)
        }
        return output
    }

    @Test("what is not read is named", arguments: [CompressionCodec.lzo, .brotli, .lz4, .lz4Raw])
    func codecs(codec: CompressionCodec) throws {
        var chunk = ColumnChunkEncoder.encode(
            Column(.text(TextArena((0..<500).map { "row \($0)" }))), field: Field("x", .string),
            isSorted: false,
            options: ParquetWriterOptions())
        chunk.metadata.codec = codec
        var writer = ParquetFileWriter(fields: [Field("x", .string)], options: ParquetWriterOptions())
        var bytes = writer.header()
        bytes += writer.append(rowGroup: [chunk], rowCount: 500).joined()
        bytes += writer.finish()
        let error = #expect(throws: FormatError.self) { try readBack(bytes) }
        #expect(error?.kind == .unsupported(feature: "compression \(codec) of column `x`"))
    }

    @Test("errors of the source pass through")
    func sourceErrors() throws {
        struct Failing: ByteSource {
            struct Failure: Error {}
            var byteCount: Int { 1000 }
            func read(at offset: Int, count: Int) throws -> [UInt8] { throw Failure() }
        }
        #expect(throws: Failing.Failure.self) { try ParquetFileReader(source: Failing()) }
    }
}
