import HosoCompression
import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Dictionaries of numbers on a grid")
struct LargeDictionaryTests {
    /// Times to the minute.
    private static let minute: Int64 = 60_000_000

    private static func times(_ count: Int, steps: Int64, seed: UInt64 = 1) -> [Int64] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            1_735_721_880_000_000 + Int64.random(in: 0..<steps, using: &generator) * minute
        }
    }

    @Test("codes and entries are those of the sorted distinct values", arguments: [1, 2, 7, 1000, 40_000])
    func grid(steps: Int64) throws {
        var generator = SeededGenerator(seed: UInt64(steps))
        let grids: [(minimum: Int64, step: Int64)] = [
            (0, 1), (-5, 3), (Int64.min / 4, 60_000_000), (1 << 40, 1 << 20),
        ]
        for (minimum, step) in grids {
            let values = (0..<20_000).map { _ -> Int64 in
                minimum + Int64.random(in: 0...steps, using: &generator) * step
            }
            let made: NumberGrid? = NumberGrid(values)
            let grid = try #require(made)
            let distinct = Set(values).sorted()
            #expect(grid.entryCount == distinct.count)
            #expect(grid.entries(0..<grid.entryCount) == distinct)
            let middle = distinct.count / 3..<distinct.count / 3 * 2
            #expect(grid.entries(middle) == Array(distinct[middle]))
            #expect(grid.codes().map { distinct[Int($0)] } == values)
        }
    }

    @Test("values on no grid, or on one of too many steps, have none")
    func noGrid() {
        #expect(NumberGrid([]) == nil)
        #expect(NumberGrid([Int64](repeating: 5, count: 10)) == nil)
        #expect(NumberGrid([Int64.min, Int64.max, 0]) == nil)
        #expect(NumberGrid([0, 1 << 53, 7]) == nil)
        var generator = SeededGenerator(seed: 4)
        #expect(NumberGrid((0..<5000).map { _ in Int64.random(in: 0..<1 << 40, using: &generator) }) == nil)
        // One value that no sample sees is on no step but the finest.
        var values = Self.times(50_000, steps: 30_000)
        values[1] += 1
        #expect(NumberGrid(values) == nil)
        // The finest may still do.
        var numbers = (0..<50_000).map { _ in Int64.random(in: 0..<5000, using: &generator) * 10 }
        numbers[1] += 5
        #expect(NumberGrid(numbers)?.entries(0..<2).allSatisfy { $0 % 5 == 0 } == true)
    }

    private static func reader(_ column: Column) throws -> (bytes: [UInt8], reader: ParquetFileReader) {
        let bytes = parquetFile([Field("at", .timestamp, isNullable: true)], [[column]])
        return (bytes, try ParquetFileReader(source: MemorySource(bytes)))
    }

    @Test("all rows and any few of them read as they were", arguments: NullPattern.allCases)
    func roundTrip(pattern: NullPattern) throws {
        var generator = SeededGenerator(seed: 8)
        let times = Self.times(150_000, steps: 80_000)
        let validity = pattern.validity(rowCount: times.count, using: &generator)
        let column = Column(.int64(times), validity: validity).cleared()
        let (_, reader) = try Self.reader(column)
        let cells = column.cells
        #expect(try reader.readColumn(0, rowGroup: 0).cells == cells)
        if pattern == .none {
            #expect(reader.columnChunk(0, rowGroup: 0).encodings.contains(.runLengthDictionary))
        }
        for _ in 0..<40 {
            let first = Int.random(in: 0..<times.count, using: &generator)
            let rows = first..<min(times.count, first + Int.random(in: 1...12_000, using: &generator))
            let leaf = try reader.readLeaf(0, rowGroup: 0, rows: rows)
            guard case .int64(let found) = leaf.values else {
                Issue.record("not whole numbers")
                return
            }
            let wanted = rows.compactMap { row -> Int64? in
                if case .number(let number) = cells[row] { number } else { nil }
            }
            #expect(found == wanted)
            let records = try reader.records(0, rowGroup: 0, rows: [first])
            #expect((records == [.null]) == (cells[first] == .null))
        }
    }

    @Test("the dictionary is a fifth smaller than differences, in frames of its own")
    func size() throws {
        let times = Self.times(150_000, steps: 80_000)
        let (bytes, reader) = try Self.reader(Column(.int64(times)))
        let chunk = reader.columnChunk(0, rowGroup: 0)
        let differences = DeltaEncoding.encode(times, range: 0..<times.count)
        #expect(chunk.compressedByteCount < differences.count * 4 / 5)
        let page = try #require(chunk.dictionaryPageOffset)
        // The frames end where the first data page begins; a frame's magic number ends the page's header.
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        let start = try #require((page..<page + 64).first { Array(bytes[$0..<$0 + 4]) == magic })
        let frames = try #require(Zstd.frames(of: bytes[start..<chunk.dataPageOffset]))
        let entryCount = Set(times).count
        #expect(
            frames.count == (entryCount + LargeDictionary.frameEntryCount - 1)
                / LargeDictionary.frameEntryCount)
        #expect(frames.count > 1)
        #expect(frames.reduce(0) { $0 + $1.contentByteCount } == entryCount * 8)
    }

    /// Counts what is read of a file, and where.
    private final class CountedSource: ByteSource, @unchecked Sendable {  // one thread reads
        private let bytes: [UInt8]
        private(set) var reads: [Range<Int>] = []

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var byteCount: Int { bytes.count }

        func read(at offset: Int, count: Int) throws -> [UInt8] {
            reads.append(offset..<offset + count)
            return try MemorySource(bytes).read(at: offset, count: count)
        }

        func byteCount(in range: Range<Int>) -> Int {
            reads.reduce(0) { $0 + $1.clamped(to: range).count }
        }
    }

    private static func chunk(_ times: [Int64]) -> EncodedColumnChunk {
        ColumnChunkEncoder.encode(
            Column(.int64(times)), field: Field("at", .timestamp, isNullable: true), isSorted: false,
            options: ParquetWriterOptions())
    }

    private static func file(_ chunk: EncodedColumnChunk) -> [UInt8] {
        var writer = ParquetFileWriter(
            fields: [Field("at", .timestamp, isNullable: true)], options: ParquetWriterOptions())
        var bytes = writer.header()
        bytes += writer.append(rowGroup: [chunk], rowCount: chunk.rowCount).joined()
        return bytes + writer.finish()
    }

    /// A chunk's dictionary page and the frames that it is made of.
    private static func dictionary(_ chunk: EncodedColumnChunk) throws -> (
        header: PageHeader, frames: [(range: Range<Int>, contentByteCount: Int)]
    ) {
        var reader = ThriftReader(chunk.bytes, baseOffset: 0)
        let header = try PageHeader.read(&reader)
        let body = reader.fileOffset..<reader.fileOffset + header.compressedByteCount
        #expect(body.upperBound == chunk.metadata.dataPageOffset)
        return (header, try #require(Zstd.frames(of: chunk.bytes[body])))
    }

    /// The chunk as it was written before frames had checksums.
    private static func withoutFrameChecksums(_ chunk: EncodedColumnChunk) throws -> EncodedColumnChunk {
        var (header, frames) = try dictionary(chunk)
        let body = frames.flatMap { frame in
            var bytes = Array(chunk.bytes[frame.range].dropLast(4))
            bytes[4] ^= 4
            return bytes
        }
        header.compressedByteCount = body.count
        header.checksum = Checksum.slowCRC32(body)
        var old = chunk
        let oldEnd = chunk.metadata.dataPageOffset
        old.bytes = header.encoded() + body
        old.metadata.dataPageOffset = old.bytes.count
        old.bytes += chunk.bytes[oldEnd...]
        old.metadata.compressedByteCount = old.bytes.count
        for index in old.pages.indices {
            old.pages[index].location.offset += old.metadata.dataPageOffset - oldEnd
        }
        return old
    }

    /// Times that take several frames, the chunk of them, and where the frames lie in it.
    private static func written(hasChecksums: Bool) throws -> (
        times: [Int64], chunk: EncodedColumnChunk, frames: [(range: Range<Int>, contentByteCount: Int)]
    ) {
        let times = times(150_000, steps: 120_000)
        var chunk = chunk(times)
        if !hasChecksums { chunk = try withoutFrameChecksums(chunk) }
        return (times, chunk, try dictionary(chunk).frames)
    }

    @Test("of a dictionary those frames are read whose entries are asked for", arguments: [true, false])
    func partialRead(hasChecksums: Bool) throws {
        let (times, chunk, frames) = try Self.written(hasChecksums: hasChecksums)
        #expect(frames.count == 3)
        let page = 4..<4 + chunk.metadata.dataPageOffset
        let bytes = Self.file(chunk)
        for row in stride(from: 7, to: times.count, by: 40_000) {
            let source = CountedSource(bytes)
            let leaf = try ParquetFileReader(source: source).readLeaf(0, rowGroup: 0, rows: row..<row + 1)
            guard case .int64(let numbers) = leaf.values else {
                Issue.record("not whole numbers")
                return
            }
            #expect(numbers == [times[row]])
            let share = Double(source.byteCount(in: page)) / Double(page.count)
            #expect(hasChecksums ? share < 0.6 : share >= 1)
        }
        #expect(try readBack(bytes).values == .int64(times))
    }

    @Test("damage to a dictionary page is found", arguments: [true, false])
    func damage(hasChecksums: Bool) throws {
        let (times, chunk, frames) = try Self.written(hasChecksums: hasChecksums)
        let bytes = Self.file(chunk)
        let distinct = Set(times).sorted()
        func read(_ row: Int, _ bytes: [UInt8]) throws -> Int64? {
            let leaf = try ParquetFileReader(source: MemorySource(bytes)).readLeaf(
                0, rowGroup: 0, rows: row..<row + 1)
            if case .int64(let numbers) = leaf.values { return numbers.first }
            return nil
        }
        for (number, frame) in frames.enumerated() {
            // A row whose value lies in the frame.
            let entry = distinct[number * LargeDictionary.frameEntryCount + 5]
            let row = try #require(times.firstIndex(of: entry))
            #expect(try read(row, bytes) == entry)
            let header = frame.range.prefix(20)
            let places = Array(header) + stride(from: header.upperBound, to: frame.range.upperBound, by: 4999)
            for place in places + [frame.range.upperBound - 1] {
                var changed = bytes
                // The file's magic number stands before the chunk.
                changed[4 + place] ^= 1 << UInt8(place % 8)
                do {
                    // A bit of a frame that means nothing changes nothing.
                    #expect(try read(row, changed) == entry)
                    #expect(hasChecksums && place == frame.range.lowerBound + 4)
                } catch let error as FormatError {
                    #expect(error.kind == .checksum(field: "page of column `at`"))
                    #expect(error.byteOffset >= 4 && error.byteOffset < 4 + chunk.metadata.dataPageOffset)
                }
                let all = #expect(throws: FormatError.self) { try readBack(changed) }
                #expect(all?.kind == .checksum(field: "page of column `at`"))
            }
        }
    }

    @Test("times to the second over a year keep their differences")
    func seconds() throws {
        var generator = SeededGenerator(seed: 2)
        let times = (0..<100_000).map { _ in
            1_735_721_880_000_000 + Int64.random(in: 0..<31_536_000, using: &generator) * 1_000_000
        }
        let (_, reader) = try Self.reader(Column(.int64(times)))
        #expect(reader.columnChunk(0, rowGroup: 0).encodings.contains(.deltaBinaryPacked))
        #expect(try reader.readColumn(0, rowGroup: 0).values == .int64(times))
    }
}
