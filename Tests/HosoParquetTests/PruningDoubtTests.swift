import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

/// Statistics that must not be believed, or only in part.
@Suite("Pruning in doubt")
struct PruningDoubtTests {
    /// A file of one column in one row group of four rows, its footer changed.
    private func reader(
        _ column: Column, _ type: StorageType, keepsPageIndex: Bool = false,
        _ change: (inout FileMetadata) -> Void
    ) throws -> ParquetFileReader {
        let bytes = parquetFile([Field("value", type)], [[column]])
        let footerByteCount = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let body = bytes.count - 8 - footerByteCount
        var thrift = ThriftReader(Array(bytes[body...]), baseOffset: body)
        var metadata = try FileMetadata.read(&thrift)
        if !keepsPageIndex {
            metadata.rowGroups[0].columns[0].columnIndex = nil
            metadata.rowGroups[0].columns[0].offsetIndex = nil
        }
        change(&metadata)
        let footer = metadata.encoded()
        let size = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> ($0 * 8)) }
        return try ParquetFileReader(
            source: MemorySource(Array(bytes[..<body]) + footer + size + Array("PAR1".utf8)))
    }

    private func isKept(_ reader: ParquetFileReader, _ value: ParquetValue) throws -> Bool {
        try !reader.selection(.equal(column: 0, value)).isEmpty
    }

    @Test("bounds are believed only where the file names their order", arguments: [false, true])
    func order(keepsPageIndex: Bool) throws {
        let column = Column(.int64([1, 2, 3, 4]))
        let known = try reader(column, .int64, keepsPageIndex: keepsPageIndex) { _ in }
        #expect(try !isKept(known, .int64(9)))
        let silent = try reader(column, .int64, keepsPageIndex: keepsPageIndex) { $0.hasTypeOrder = nil }
        #expect(try isKept(silent, .int64(9)))
        #expect(try silent.selection(.isNull(column: 0)).isEmpty)
    }

    @Test("null counts are believed, missing ones mean nothing")
    func nullCounts() throws {
        let column = Column(.int64([0, 0, 0, 0]), validity: [0, 0, 0, 0])
        let known = try reader(column, .int64) { _ in }
        #expect(try known.selection(.isNotNull(column: 0)).isEmpty)
        #expect(try known.selection(.range(column: 0, ParquetValueRange())).isEmpty)
        #expect(try !known.selection(.isNull(column: 0)).isEmpty)
        let silent = try reader(column, .int64) {
            $0.rowGroups[0].columns[0].statistics?.nullCount = nil
        }
        #expect(try !silent.selection(.isNotNull(column: 0)).isEmpty)
        let full = try reader(Column(.int64([1, 2, 3, 4])), .int64) {
            $0.rowGroups[0].columns[0].statistics?.nullCount = nil
        }
        #expect(try !full.selection(.isNull(column: 0)).isEmpty)
    }

    @Test("NaN as a bound, and bounds that contradict one another, are worth nothing")
    func nonsense() throws {
        let column = Column(.double([1, 2, 3, 4]))
        #expect(try !isKept(try reader(column, .double) { _ in }, .double(9)))
        for (minimum, maximum) in [(Double.nan, 4.0), (1, .nan), (4, 1)] {
            let doubtful = try reader(column, .double) {
                $0.rowGroups[0].columns[0].statistics?.minimum = .double(minimum)
                $0.rowGroups[0].columns[0].statistics?.maximum = .double(maximum)
            }
            #expect(try isKept(doubtful, .double(2)))
            #expect(try isKept(doubtful, .double(9)))
        }
        #expect(try isKept(try reader(column, .double) { _ in }, .double(.nan)))
    }

    @Test("zeros are equal whatever their sign, in bounds and in values")
    func zeros() throws {
        for (stored, bound) in [(0.0, 0.0), (-0.0, -0.0), (0.0, -0.0), (-0.0, 0.0)] {
            let file = try reader(Column(.double([stored, stored])), .double) {
                $0.rowGroups[0].columns[0].statistics?.minimum = .double(bound)
                $0.rowGroups[0].columns[0].statistics?.maximum = .double(bound)
            }
            for zero in [0.0, -0.0] {
                #expect(try isKept(file, .double(zero)))
                let inclusive = ParquetValueRange.Bound(.double(zero), isInclusive: true)
                let ranges = [ParquetValueRange(lower: inclusive), ParquetValueRange(upper: inclusive)]
                for range in ranges { #expect(try !file.selection(.range(column: 0, range)).isEmpty) }
            }
        }
    }

    @Test("a bloom filter finds a zero by either sign")
    func filteredZeros() throws {
        let options = ParquetWriterOptions()
        for stored in [0.0, -0.0] {
            var writer = ParquetFileWriter(fields: [Field("value", .double)], options: options)
            var bytes = writer.header()
            let chunk = ColumnChunkEncoder.encode(
                Column(.double([-1, stored, 1])), field: Field("value", .double), isSorted: false,
                hasBloomFilter: true, options: options)
            bytes += writer.append(rowGroup: [chunk], rowCount: 3).joined()
            let file = try ParquetFileReader(source: MemorySource(bytes + writer.finish()))
            #expect(try isKept(file, .double(0)) && isKept(file, .double(-0.0)))
            #expect(try isKept(file, .double(.nan)))
            #expect(try !isKept(file, .double(0.5)))
        }
    }

    @Test("deprecated bounds are not read at all")
    func deprecated() throws {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, [UInt8(ascii: "a")])
            writer.write(2, [UInt8(ascii: "b")])
            writer.write(3, Int64(0))
        }
        for type in [PhysicalType.byteArray, .fixedLengthByteArray, .int32, .int96] {
            var reader = ThriftReader(writer.bytes, baseOffset: 0)
            let statistics = try ColumnStatistics.read(&reader, type: type)
            #expect(statistics.minimum == nil && statistics.maximum == nil && statistics.nullCount == 0)
        }
    }

    @Test("a bound that was cut short keeps what lies between it and the value")
    func cut() throws {
        let long = String(repeating: "x", count: 200)
        let column = Column(.text(TextArena([long + "a", long + "b"])))
        for keepsPageIndex in [false, true] {
            let file = try reader(column, .string, keepsPageIndex: keepsPageIndex) { _ in }
            let statistics = try #require(file.statistics(0, rowGroup: 0))
            #expect(!statistics.isMinimumExact && !statistics.isMaximumExact)
            #expect(try isKept(file, .bytes(Array((long + "a").utf8))))
            #expect(try isKept(file, .bytes(Array((long + "b").utf8))))
            #expect(try !isKept(file, .bytes(Array("y".utf8))))
        }
    }

    @Test("an index of pages that does not fit the row group is passed over")
    func pages() throws {
        let column = Column(.int64((0..<40_000).map { Int64($0) }))
        let good = try reader(column, .int64, keepsPageIndex: true) { _ in }
        #expect(try good.rowRanges(.equal(column: 0, .int64(39_999)), rowGroup: 0) == [32_768..<40_000])
        // Another column's index, and one of too many pages.
        let short = try reader(column, .int64, keepsPageIndex: true) {
            $0.rowCount = 100
            $0.rowGroups[0].rowCount = 100
        }
        #expect(try short.rowRanges(.equal(column: 0, .int64(5)), rowGroup: 0) == [0..<100])
        let outside = try reader(column, .int64, keepsPageIndex: true) {
            $0.rowGroups[0].columns[0].columnIndex = 1 << 40..<1 << 40 + 100
        }
        #expect(throws: FormatError.self) {
            try outside.rowRanges(.equal(column: 0, .int64(5)), rowGroup: 0)
        }
    }
}
