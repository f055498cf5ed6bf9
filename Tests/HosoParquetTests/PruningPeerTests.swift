import Foundation
import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

/// Files of other writers: unsigned numbers, decimals, short floats, pages without values.
@Suite("Pruning of files of others")
struct PruningPeerTests {
    /// A value as the column's logical type orders it: another way to the same order than the one tested.
    private enum Ordered: Equatable {
        case number(Int128)
        case floating(Double)
        case bytes([UInt8])

        static func isLess(_ left: Ordered, _ right: Ordered) -> Bool {
            switch (left, right) {
            case (.number(let left), .number(let right)): left < right
            case (.floating(let left), .floating(let right)): left < right
            case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
            default: false
            }
        }
    }

    private static func ordered(_ value: ParquetValue, _ leaf: ParquetLeaf) -> Ordered {
        if case .integer(_, false)? = leaf.logicalType {
            switch value {
            case .int32(let number): return .number(Int128(UInt32(bitPattern: number)))
            case .int64(let number): return .number(Int128(UInt64(bitPattern: number)))
            default: break
            }
        }
        switch value {
        case .boolean(let flag): return .number(flag ? 1 : 0)
        case .int32(let number): return .number(Int128(number))
        case .int64(let number): return .number(Int128(number))
        case .float(let number): return .floating(Double(number))
        case .double(let number): return .floating(number)
        case .bytes(let bytes):
            if case .decimal? = leaf.logicalType {
                let sign: Int128 = (bytes.first ?? 0) >= 0x80 ? -1 : 0
                return .number(bytes.reduce(sign) { $0 << 8 | Int128($1) })
            }
            if leaf.logicalType == .float16 {
                return .floating(Double(Float16(bitPattern: UInt16(bytes[1]) << 8 | UInt16(bytes[0]))))
            }
            return .bytes(bytes)
        }
    }

    private static func rows(_ column: ParquetLeafColumn, _ leaf: ParquetLeaf) -> [ParquetValue?] {
        var next = 0
        return (0..<column.rowCount).map { row in
            let isThere =
                column.definitionLevels.isEmpty
                || Int(column.definitionLevels[row]) == leaf.maxDefinitionLevel
            guard isThere else { return nil }
            defer { next += 1 }
            switch column.values {
            case .boolean(let values): return .boolean(values[next] == 1)
            case .int32(let values): return .int32(values[next])
            case .int64(let values): return .int64(values[next])
            case .float(let values): return .float(values[next])
            case .double(let values): return .double(values[next])
            case .bytes(let texts): return .bytes(Array(texts[next]))
            case .dictionary(let codes, let texts): return .bytes(Array(texts[Int(codes[next])]))
            case .fixed(let bytes, let byteCount):
                return .bytes(Array(bytes[next * byteCount..<(next + 1) * byteCount]))
            }
        }
    }

    private static func matches(
        _ predicate: ParquetPredicate, _ value: ParquetValue?, _ leaf: ParquetLeaf
    ) -> Bool {
        switch predicate {
        case .isNull: return value == nil
        case .isNotNull: return value != nil
        case .equal(_, let sought): return value.map { ordered($0, leaf) == ordered(sought, leaf) } ?? false
        case .range(_, let range):
            guard let value = value.map({ ordered($0, leaf) }) else { return false }
            if case .floating(let number) = value, number.isNaN { return false }
            let isAbove = range.lower.map { bound in
                let bound = ordered(bound.value, leaf)
                return !Ordered.isLess(value, bound) && (range.lower?.isInclusive == true || value != bound)
            }
            let isBelow = range.upper.map { bound in
                let bound = ordered(bound.value, leaf)
                return !Ordered.isLess(bound, value) && (range.upper?.isInclusive == true || value != bound)
            }
            return isAbove ?? true && isBelow ?? true
        case .isAny, .all, .any: return false
        }
    }

    @Test(
        "no matching row is lost",
        arguments: ParquetConformanceTests.answers.filter { ($0.rowCount ?? 0) > 0 }.map(\.path)
            + ["pyarrow-bloom.parquet"])
    func peers(path: String) throws {
        let file = try ParquetFileReader(source: MemorySource(ParquetConformanceTests.bytes(path)))
        var generator = SeededGenerator(seed: UInt64(path.utf8.count))
        for (column, leaf) in file.leaves.enumerated().prefix(30) where leaf.maxRepetitionLevel == 0 {
            let groups = try file.rowGroupRowCounts.indices.map {
                Self.rows(try file.readLeaf(column, rowGroup: $0), leaf)
            }
            let values = groups.joined().compactMap { $0 }
            for _ in 0..<20 {
                let predicate = Self.predicate(column, leaf, values, using: &generator)
                for (rowGroup, rows) in groups.enumerated() {
                    let kept = try file.rowRanges(predicate, rowGroup: rowGroup)
                    let lost = rows.indices.first { row in
                        Self.matches(predicate, rows[row], leaf) && !kept.contains { $0.contains(row) }
                    }
                    #expect(lost == nil, "\(leaf.name) \(predicate)")
                }
            }
        }
    }

    private static func predicate(
        _ column: Int, _ leaf: ParquetLeaf, _ values: [ParquetValue], using generator: inout SeededGenerator
    ) -> ParquetPredicate {
        guard let first = values.randomElement(using: &generator),
            let second = values.randomElement(using: &generator)
        else { return .isNull(column: column) }
        let bounds = [first, second].map {
            ParquetValueRange.Bound($0, isInclusive: Bool.random(using: &generator))
        }
        // The days and times of INT96 have no order.
        let kindCount = leaf.physicalType == .int96 ? 3 : 6
        switch Int.random(in: 0..<kindCount, using: &generator) {
        case 0: return .isNull(column: column)
        case 1: return .isNotNull(column: column)
        case 2: return .equal(column: column, first)
        case 3: return .range(column: column, ParquetValueRange(lower: bounds[0]))
        case 4: return .range(column: column, ParquetValueRange(upper: bounds[0]))
        default: return .range(column: column, ParquetValueRange(lower: bounds[0], upper: bounds[1]))
        }
    }

    @Test("pages and bloom filters of another writer leave out what they can")
    func selects() throws {
        let file = try ParquetFileReader(
            source: MemorySource(ParquetConformanceTests.bytes("pyarrow-bloom.parquet")))
        func keptCount(_ predicate: ParquetPredicate) throws -> Int {
            try file.selection(predicate).reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.count } }
        }
        #expect(file.rowGroupRowCounts == [200, 200])
        #expect((1..<60).contains(try keptCount(.equal(column: 0, .int64(205)))))
        #expect(try keptCount(.equal(column: 0, .int64(400))) == 0)
        // Among the names of every page, and known to no filter.
        #expect(try keptCount(.equal(column: 1, .bytes(Array("tên 50".utf8)))) == 0)
        let groups = try (0..<2).map { Self.rows(try file.readLeaf(1, rowGroup: $0), file.leaves[1]) }
        for (rowGroup, names) in groups.enumerated() {
            let filter = try #require(try file.bloomFilter(1, rowGroup: rowGroup))
            #expect(names.compactMap { $0 }.allSatisfy { filter.mayContain($0) })
            let others = groups[1 - rowGroup].compactMap { $0 }
            #expect(others.filter { filter.mayContain($0) }.count < 20)
        }
        #expect(try keptCount(.equal(column: 3, .double(0))) > 0)
        #expect(try keptCount(.equal(column: 3, .double(0.1))) == 0)
    }
}
