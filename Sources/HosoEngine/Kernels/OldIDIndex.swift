package import HosoCore

/// Finds persons by old ID; an old ID that two persons bear finds none.
///
/// A table by hash; where there are very many IDs a sorted list, which takes half of the memory or less.
@safe package final class OldIDIndex: @unchecked Sendable {  // written in init only
    static let ambiguous: Int32 = -2

    /// Old IDs with the rows that bear them, in the order of rows.
    struct Entries {
        /// The number of nine digits in the upper half, the row in the lower.
        fileprivate var pairs: [UInt64] = []

        mutating func append(_ column: Column, firstRow: Int) {
            guard case .id(let raws, _) = column.values else { return }
            for (row, raw) in raws.enumerated() where raw != 0 {
                pairs.append(PersonID(raw: raw).payload << 32 | UInt64(firstRow + row))
            }
        }
    }

    /// As in `Entries`; sorted by number where there is no table.
    private var pairs: [UInt64]
    /// Places in `pairs` plus 1 by hash; 0 is free. At least twice as many as pairs; none where these are
    /// sorted.
    private let slots: UnsafeMutablePointer<UInt32>
    private let slotCount: Int
    private let slotShift: UInt64

    /// Of a number of nine digits.
    private static let numberBitCount: UInt64 = 30
    /// More IDs than this are kept in a sorted list.
    private static let tableLimit = 1 << 24

    convenience init(columns: [Column]) { self.init(columns: columns, tableLimit: OldIDIndex.tableLimit) }

    /// - Parameters:
    ///   - columns: the registry's columns of old IDs, all of as many rows.
    ///   - tableLimit: more IDs than this are kept in a sorted list.
    package convenience init(columns: [Column], tableLimit: Int) {
        var entries = Entries()
        for column in columns { entries.append(column, firstRow: 0) }
        self.init(entries, tableLimit: tableLimit)
    }

    init(_ entries: consuming Entries, tableLimit: Int = OldIDIndex.tableLimit) {
        pairs = entries.pairs
        entries.pairs = []
        slotCount = pairs.count > tableLimit ? 0 : OldIDIndex.slotCount(pairs.count)
        slotShift = UInt64(64 - max(0, slotCount - 1).nonzeroBitCount)
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: 0, count: slotCount)
        if slotCount == 0 {
            RadixSort.sortByUpperHalf(&pairs, bitCount: OldIDIndex.numberBitCount)
        } else {
            for place in pairs.indices { insert(place) }
        }
    }

    private static func slotCount(_ idCount: Int) -> Int {
        1 << max(4, 64 - UInt64(max(1, idCount) * 2 - 1).leadingZeroBitCount)
    }

    /// Memory that it holds, in bytes.
    var byteCount: Int { slotCount * 4 + pairs.count * 8 }

    /// Memory that so many IDs take, in bytes.
    static func byteCount(idCount: Int, isList: Bool) -> Int {
        idCount * 8 + (isList || idCount > tableLimit ? 0 : slotCount(idCount) * 4)
    }

    deinit { unsafe slots.deallocate() }

    private func insert(_ place: Int) {
        let pair = pairs[place]
        let slot = slot(of: pair >> 32)
        // SAFETY: `slot(of:)` stays below the slot count.
        let entry = unsafe slots[slot]
        if entry == 0 {
            unsafe slots[slot] = UInt32(place + 1)
        } else if pairs[Int(entry - 1)] != pair {
            let marked = UInt64(UInt32(bitPattern: OldIDIndex.ambiguous))
            pairs[Int(entry - 1)] = (pair >> 32) << 32 | marked
        }
    }

    /// The slot that holds a number, or the free one where it would go.
    @inline(__always)
    private func slot(of number: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) &>> slotShift)
        while true {
            // SAFETY: the mask keeps below the slot count, which is a power of two.
            let entry = unsafe slots[slot]
            if entry == 0 || pairs[Int(entry - 1)] >> 32 == number { return slot }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
    }

    /// The row of the only person who bears this old ID; -1 for none, -2 for several.
    package func row(of raw: UInt64) -> Int32 {
        let id = PersonID(raw: raw)
        guard id.kind == .old else { return KeyIndex.notFound }
        guard slotCount > 0 else { return OldIDIndex.row(of: id, in: pairs) }
        let entry = unsafe slots[slot(of: id.payload)]
        return entry == 0 ? KeyIndex.notFound : Int32(truncatingIfNeeded: pairs[Int(entry - 1)])
    }

    private static func row(of id: PersonID, in sorted: [UInt64]) -> Int32 {
        let low = sorted.indices.firstPlace { sorted[$0] >> 32 >= id.payload }
        guard low < sorted.count, sorted[low] >> 32 == id.payload else { return KeyIndex.notFound }
        var next = low + 1
        while next < sorted.count, sorted[next] >> 32 == id.payload {
            if sorted[next] != sorted[low] { return ambiguous }
            next += 1
        }
        return Int32(truncatingIfNeeded: sorted[low])
    }
}
