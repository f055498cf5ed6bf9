import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Pruning")
struct PruningTests {
    /// As IEEE 754 and SQL have it: the slow way, row by row.
    static func matches(_ predicate: ParquetPredicate, _ row: [ParquetValue?]) -> Bool {
        func less(_ left: ParquetValue, _ right: ParquetValue) -> Bool {
            // Made up where a column holds no value to ask for; another type compares with none.
            if left == .boolean(true), right != .boolean(true), right != .boolean(false) { return false }
            if right == .boolean(true), left != .boolean(true), left != .boolean(false) { return false }
            return left.isLess(than: right)
        }
        func equal(_ left: ParquetValue, _ right: ParquetValue) -> Bool {
            if case .double(let first) = left, case .double(let second) = right { return first == second }
            return left == right
        }
        switch predicate {
        case .isNull(let column): return row[column] == nil
        case .isNotNull(let column): return row[column] != nil
        case .equal(let column, let value): return row[column].map { equal($0, value) } ?? false
        case .isAny(let column, let values):
            return row[column].map { cell in values.contains { equal(cell, $0) } } ?? false
        case .range(let column, let range):
            guard let cell = row[column] else { return false }
            let isAbove = range.lower.map {
                less($0.value, cell) || ($0.isInclusive && equal($0.value, cell))
            }
            let isBelow = range.upper.map {
                less(cell, $0.value) || ($0.isInclusive && equal($0.value, cell))
            }
            if case .double(let number) = cell, number.isNaN, range.lower != nil || range.upper != nil {
                return false
            }
            return isAbove ?? true && isBelow ?? true
        case .all(let parts): return parts.allSatisfy { matches($0, row) }
        case .any(let parts): return parts.contains { matches($0, row) }
        }
    }

    /// A random predicate over columns whose values are sampled from `rows`, or made up.
    static func predicate(
        _ rows: [[ParquetValue?]], depth: Int, using generator: inout SeededGenerator
    ) -> ParquetPredicate {
        let column = Int.random(in: 0..<rows[0].count, using: &generator)
        func value() -> ParquetValue {
            for _ in 0..<20 {
                let row = Int.random(in: 0..<rows.count, using: &generator)
                guard let found = rows[row][column] else { continue }
                return Int.random(in: 0..<4, using: &generator) == 0 ? neighbour(found) : found
            }
            return .boolean(true)
        }
        func bound() -> ParquetValueRange.Bound? {
            guard Int.random(in: 0..<3, using: &generator) > 0 else { return nil }
            return ParquetValueRange.Bound(value(), isInclusive: Bool.random(using: &generator))
        }
        func parts(_ generator: inout SeededGenerator) -> [ParquetPredicate] {
            (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                predicate(rows, depth: depth - 1, using: &generator)
            }
        }
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .isNull(column: column)
        case 1: return .isNotNull(column: column)
        case 2: return .equal(column: column, value())
        case 3: return .isAny(column: column, of: (0..<3).map { _ in value() })
        case 4, 5: return .range(column: column, ParquetValueRange(lower: bound(), upper: bound()))
        case 6: return .all(parts(&generator))
        default: return .any(parts(&generator))
        }
    }

    private static func neighbour(_ value: ParquetValue) -> ParquetValue {
        switch value {
        case .boolean(let flag): .boolean(!flag)
        case .int32(let number): .int32(number &+ 1)
        case .int64(let number): .int64(number &- 1)
        case .float(let number): .float(number.nextUp)
        case .double(let number): .double(number == 0 ? -number : number.nextDown)
        case .bytes(let bytes): .bytes(bytes.isEmpty ? [0] : bytes + [0])
        }
    }

    /// Checks some random predicates on a file whose rows are known; gives the share of rows that were kept.
    static func check(
        _ reader: ParquetFileReader, _ rows: [[ParquetValue?]], predicateCount: Int,
        using generator: inout SeededGenerator
    ) throws {
        for _ in 0..<predicateCount {
            let predicate = predicate(rows, depth: 2, using: &generator)
            var kept = [Bool](repeating: false, count: rows.count)
            var firstRow = 0
            let selection = try reader.selection(predicate)
            for (rowGroup, rowCount) in reader.rowGroupRowCounts.enumerated() {
                let ranges = selection.first { $0.rowGroup == rowGroup }?.rows ?? []
                for (range, next) in zip(ranges, ranges.dropFirst()) {
                    #expect(range.upperBound < next.lowerBound)
                }
                for range in ranges {
                    #expect(!range.isEmpty && range.upperBound <= rowCount)
                    for row in range { kept[firstRow + row] = true }
                }
                firstRow += rowCount
            }
            let lost = rows.indices.filter { !kept[$0] && matches(predicate, rows[$0]) }
            #expect(lost.isEmpty, "\(predicate) loses rows \(lost.prefix(5))")
        }
    }

    private static func values(_ column: Column, _ type: StorageType) -> [ParquetValue?] {
        column.cells.map { cell in
            if cell == .null { return nil }
            if type == .boolean, case .boolean(let flag) = cell { return .boolean(flag == 1) }
            if type == .date, case .number(let days) = cell { return .int32(Int32(days)) }
            return cell.parquetValue
        }
    }

    static let options = ParquetWriterOptions(pageRowCount: 16, pageByteLimit: 900)

    @Test("no matching row is lost, whatever the type", arguments: RoundTripTests.types, 0..<6)
    func own(type: StorageType, seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let fields = [Field("a", type), Field("b", seed % 2 == 0 ? .int64 : .string)]
        var writer = ParquetFileWriter(fields: fields, options: Self.options)
        var bytes = writer.header()
        var rows: [[ParquetValue?]] = []
        for group in 0..<3 {
            let rowCount = Int.random(in: 1...150, using: &generator)
            let columns = fields.map { field in
                let patterns: [NullPattern] = [.none, .all, .some, .firstHalf]
                let pattern = patterns[Int.random(in: 0..<4, using: &generator)]
                return RoundTripTests.column(
                    field.type, rowCount: rowCount, spread: [2, 40, 1_000_000][(seed + group) % 3],
                    validity: pattern.validity(rowCount: rowCount, using: &generator), using: &generator)
            }
            let chunks = zip(columns, fields).enumerated().map { index, pair in
                ColumnChunkEncoder.encode(
                    pair.0, field: pair.1, isSorted: false, hasBloomFilter: index == seed % 2,
                    options: Self.options)
            }
            bytes += writer.append(rowGroup: chunks, rowCount: rowCount).joined()
            let cells = zip(columns, fields).map { Self.values($0, $1.type) }
            rows += (0..<rowCount).map { row in cells.map { $0[row] } }
        }
        bytes += writer.finish()
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        try Self.check(reader, rows, predicateCount: 60, using: &generator)
    }

    private static func sortedFile() throws -> ParquetFileReader {
        let columns = [
            Column(.int64((0..<1000).map { Int64($0) * 3 })),
            Column(.text(TextArena((0..<1000).map { "text \($0 * 7919 % 1000)" }))),
        ]
        let fields = [Field("a", .int64), Field("b", .string)]
        var writer = ParquetFileWriter(fields: fields, options: options)
        var bytes = writer.header()
        for group in 0..<2 {
            let halves = columns.map { column -> Column in
                switch column.values {
                case .int64(let numbers): Column(.int64(Array(numbers[group * 500..<group * 500 + 500])))
                case .text(let arena):
                    Column(.text(TextArena((group * 500..<group * 500 + 500).map { arena.string($0) })))
                default: column
                }
            }
            let chunks = zip(halves, fields).map {
                ColumnChunkEncoder.encode(
                    $0, field: $1, isSorted: false, hasBloomFilter: $1.name == "b", options: options)
            }
            bytes += writer.append(rowGroup: chunks, rowCount: 500).joined()
        }
        bytes += writer.finish()
        return try ParquetFileReader(source: MemorySource(bytes))
    }

    @Test("what cannot match is left out: row groups, pages, and values that a filter does not know")
    func selects() throws {
        let reader = try Self.sortedFile()
        func selection(_ predicate: ParquetPredicate) throws -> [[Range<Int>]] {
            let found = try reader.selection(predicate)
            return (0..<2).map { group in found.first { $0.rowGroup == group }?.rows ?? [] }
        }
        #expect(try selection(.equal(column: 0, .int64(30))) == [[0..<16], []])
        #expect(try selection(.equal(column: 0, .int64(31))) == [[0..<16], []])
        #expect(try selection(.equal(column: 0, .int64(-1))) == [[], []])
        #expect(try selection(.isNull(column: 0)) == [[], []])
        #expect(try selection(.isNotNull(column: 0)) == [[0..<500], [0..<500]])
        #expect(try selection(.isAny(column: 0, of: [.int64(0), .int64(2997)])) == [[0..<16], [496..<500]])
        let upper = ParquetValueRange.Bound(.int64(48), isInclusive: false)
        #expect(try selection(.range(column: 0, ParquetValueRange(upper: upper))) == [[0..<16], []])
        let included = ParquetValueRange.Bound(.int64(48), isInclusive: true)
        #expect(try selection(.range(column: 0, ParquetValueRange(upper: included))) == [[0..<32], []])
        // Every page of texts reaches over the sought one; the filter knows better.
        #expect(try selection(.equal(column: 1, .bytes(Array("text 51x".utf8)))) == [[], []])
        let text = try selection(.equal(column: 1, .bytes(Array("text 510".utf8))))
        #expect(text.joined().count > 0)
        #expect(
            try selection(.all([.equal(column: 0, .int64(0)), .equal(column: 0, .int64(2997))])) == [[], []])
        #expect(try selection(.any([])) == [[], []])
        #expect(try selection(.all([])) == [[0..<500], [0..<500]])
        // A value of another type excludes nothing.
        #expect(try selection(.equal(column: 0, .int32(-1))) == [[0..<500], [0..<500]])
    }

    @Test("sets of rows join and meet as sets do", arguments: 0..<50)
    func sets(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        func random(_ generator: inout SeededGenerator) -> (Set<Int>, [Range<Int>]) {
            let rows = Set((0..<40).filter { _ in Int.random(in: 0..<3, using: &generator) > 0 })
            return (rows, ranges(rows))
        }
        func ranges(_ rows: Set<Int>) -> [Range<Int>] {
            var ranges: [Range<Int>] = []
            for row in rows.sorted() {
                if let last = ranges.last, last.upperBound == row {
                    ranges[ranges.count - 1] = last.lowerBound..<row + 1
                } else {
                    ranges.append(row..<row + 1)
                }
            }
            return ranges
        }
        let (left, right) = (random(&generator), random(&generator))
        #expect(RowRanges.intersection(left.1, right.1) == ranges(left.0.intersection(right.0)))
        #expect(RowRanges.union(left.1, right.1) == ranges(left.0.union(right.0)))
        #expect(RowRanges.union(left.1, []) == left.1 && RowRanges.intersection([], right.1) == [])
    }
}
