import HosoCore
import HosoParquet

/// What statistics must say of some rows of a column, computed from the values.
struct ColumnFacts {
    /// Of the values that are neither null nor NaN; nil where there is none.
    var minimum: ParquetValue?
    var maximum: ParquetValue?
    var nullCount = 0
    var nanCount = 0

    /// Over both.
    mutating func merge(_ other: ColumnFacts) {
        nullCount += other.nullCount
        nanCount += other.nanCount
        if let theirs = other.minimum, minimum.map({ theirs.isLess(than: $0) }) ?? true { minimum = theirs }
        if let theirs = other.maximum, maximum.map({ $0.isLess(than: theirs) }) ?? true { maximum = theirs }
    }
}

/// Computes facts about slices of one column.
struct ColumnFactFinder {
    private let column: Column
    /// By code, the place of the text among all in bytewise order.
    private let ranks: [UInt32]
    private let codeByRank: [UInt32]

    init(_ column: Column) {
        self.column = column
        guard case .dictionary(_, let texts) = column.values else {
            (ranks, codeByRank) = ([], [])
            return
        }
        let order = (0..<texts.count).sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
        var ranks = [UInt32](repeating: 0, count: texts.count)
        for (rank, code) in order.enumerated() { ranks[code] = UInt32(rank) }
        self.ranks = ranks
        codeByRank = order.map { UInt32($0) }
    }

    func facts(_ rows: Range<Int>) -> ColumnFacts {
        var facts = ColumnFacts()
        facts.nullCount =
            column.validity.map { validity in
                validity[rows].reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
            } ?? 0
        if facts.nullCount == rows.count { return facts }
        switch column.values {
        case .boolean(let values):
            if let range = range(values, rows) {
                (facts.minimum, facts.maximum) = (.boolean(range.least != 0), .boolean(range.greatest != 0))
            }
        case .int32(let values):
            if let range = range(values, rows) {
                (facts.minimum, facts.maximum) = (.int32(range.least), .int32(range.greatest))
            }
        case .int64(let values):
            if let range = range(values, rows) {
                (facts.minimum, facts.maximum) = (.int64(range.least), .int64(range.greatest))
            }
        case .double(let values): addDoubles(values, rows, &facts)
        case .text(let texts):
            if let range = textRange(texts, rows) {
                facts.minimum = .bytes(Array(texts[range.least]))
                facts.maximum = .bytes(Array(texts[range.greatest]))
            }
        case .dictionary(let codes, let texts):
            var least = UInt32.max
            var greatest = UInt32.min
            for row in rows where !column.isNull(row) {
                let rank = ranks[Int(codes[row])]
                least = min(least, rank)
                greatest = max(greatest, rank)
            }
            facts.minimum = .bytes(Array(texts[Int(codeByRank[Int(least)])]))
            facts.maximum = .bytes(Array(texts[Int(codeByRank[Int(greatest)])]))
        case .int128, .id: break
        }
        return facts
    }

    private func range<Value: FixedWidthInteger>(_ values: [Value], _ rows: Range<Int>) -> (
        least: Value, greatest: Value
    )? {
        var least = Value.max
        var greatest = Value.min
        if let validity = column.validity {
            for row in rows where validity[row] != 0 {
                least = min(least, values[row])
                greatest = max(greatest, values[row])
            }
        } else {
            for row in rows {
                least = min(least, values[row])
                greatest = max(greatest, values[row])
            }
        }
        return least <= greatest ? (least, greatest) : nil
    }

    private func addDoubles(_ values: [Double], _ rows: Range<Int>, _ facts: inout ColumnFacts) {
        var least = Double.infinity
        var greatest = -Double.infinity
        var count = 0
        for row in rows where !column.isNull(row) {
            if values[row].isNaN {
                facts.nanCount += 1
                continue
            }
            count += 1
            least = min(least, values[row])
            greatest = max(greatest, values[row])
        }
        if count > 0 { (facts.minimum, facts.maximum) = (.double(least), .double(greatest)) }
    }

    /// Rows with the least and the greatest text.
    private func textRange(_ texts: TextArena, _ rows: Range<Int>) -> (least: Int, greatest: Int)? {
        var found: (least: Int, greatest: Int)?
        // Eight bytes decide nearly always.
        var leastHead: UInt64 = 0
        var greatestHead: UInt64 = 0
        for row in rows where !column.isNull(row) {
            let head = TextOrder.head(texts, row)
            guard let known = found else {
                found = (row, row)
                (leastHead, greatestHead) = (head, head)
                continue
            }
            if head < leastHead || (head == leastHead && TextOrder.isLess(texts, row, known.least)) {
                found?.least = row
                leastHead = head
            }
            if head > greatestHead || (head == greatestHead && TextOrder.isLess(texts, known.greatest, row)) {
                found?.greatest = row
                greatestHead = head
            }
        }
        return found
    }
}

/// The bytewise order of texts in one arena.
enum TextOrder {
    /// The first eight bytes as a number that orders as they do, zeros behind a shorter text.
    static func head(_ texts: TextArena, _ index: Int) -> UInt64 {
        let start = Int(texts.offsets[index])
        let count = min(8, Int(texts.offsets[index + 1]) - start)
        var head: UInt64 = 0
        for place in 0..<count { head = head << 8 | UInt64(texts.bytes[start + place]) }
        return count == 0 ? 0 : head << UInt64(8 * (8 - count))
    }

    static func isLess(_ texts: TextArena, _ left: Int, _ right: Int) -> Bool {
        compare(texts, left, texts, right) < 0
    }

    /// Below 0 where the left text comes first, 0 for equal texts.
    static func compare(_ left: TextArena, _ leftIndex: Int, _ right: TextArena, _ rightIndex: Int) -> Int {
        let leftStart = Int(left.offsets[leftIndex])
        let rightStart = Int(right.offsets[rightIndex])
        let leftCount = Int(left.offsets[leftIndex + 1]) - leftStart
        let rightCount = Int(right.offsets[rightIndex + 1]) - rightStart
        for place in 0..<min(leftCount, rightCount) {
            let difference = Int(left.bytes[leftStart + place]) - Int(right.bytes[rightStart + place])
            if difference != 0 { return difference }
        }
        return leftCount - rightCount
    }
}
