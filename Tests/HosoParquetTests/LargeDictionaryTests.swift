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
