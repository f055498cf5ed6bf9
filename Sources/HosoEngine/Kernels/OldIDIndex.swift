package import HosoCore

/// Finds persons by old ID; an old ID that two persons bear finds none.
///
/// A table by hash; where there are very many IDs a sorted list, which takes a third of the memory.
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

    /// IDs by hash; 0 is free. At least twice as many slots as IDs.
    private let ids: UnsafeMutablePointer<UInt64>
    private let rows: UnsafeMutablePointer<Int32>
    private let slotShift: UInt64
    private let slotMask: Int
    /// As in `Entries`, by number; nil where the table holds them.
    private let sorted: [UInt64]?

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
        let isList = entries.pairs.count > tableLimit
        let tableCount = isList ? 0 : entries.pairs.count
        let slotBits = max(4, 64 - UInt64(max(1, tableCount) * 2 - 1).leadingZeroBitCount)
        slotShift = UInt64(64 - slotBits)
        slotMask = (1 << slotBits) - 1
        unsafe ids = .allocate(capacity: slotMask + 1)
        unsafe ids.initialize(repeating: 0, count: slotMask + 1)
        unsafe rows = .allocate(capacity: slotMask + 1)
        if isList {
            entries.pairs.sort()
            sorted = entries.pairs
        } else {
            sorted = nil
            for pair in entries.pairs {
                insert(PersonID(.old, payload: pair >> 32).raw, Int32(truncatingIfNeeded: pair))
            }
        }
    }

    /// Memory that it holds, in bytes.
    var byteCount: Int { (slotMask + 1) * 12 + (sorted?.count ?? 0) * 8 }

    deinit {
        unsafe ids.deallocate()
        unsafe rows.deallocate()
    }

    private func insert(_ raw: UInt64, _ row: Int32) {
        let slot = slot(of: raw)
        // SAFETY: `slot(of:)` stays below the slot count.
        if unsafe ids[slot] == raw {
            if unsafe rows[slot] != row { unsafe rows[slot] = OldIDIndex.ambiguous }
        } else {
            unsafe ids[slot] = raw
            unsafe rows[slot] = row
        }
    }

    /// The slot that holds an ID, or the free one where it would go.
    @inline(__always)
    private func slot(of raw: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: (raw &* 0x9E37_79B9_7F4A_7C15) &>> slotShift)
        while unsafe ids[slot] != raw && ids[slot] != 0 { slot = (slot &+ 1) & slotMask }
        return slot
    }

    /// The row of the only person who bears this old ID; -1 for none, -2 for several.
    package func row(of raw: UInt64) -> Int32 {
        // Raw 0, the null, is what free slots hold.
        guard raw != 0 else { return KeyIndex.notFound }
        if let sorted { return OldIDIndex.row(of: PersonID(raw: raw), in: sorted) }
        let slot = slot(of: raw)
        return unsafe ids[slot] == raw ? unsafe rows[slot] : KeyIndex.notFound
    }

    private static func row(of id: PersonID, in sorted: [UInt64]) -> Int32 {
        guard id.kind == .old else { return KeyIndex.notFound }
        var low = sorted.indices.firstPlace { sorted[$0] >> 32 >= id.payload }
        guard low < sorted.count, sorted[low] >> 32 == id.payload else { return KeyIndex.notFound }
        let row = Int32(truncatingIfNeeded: sorted[low])
        while low + 1 < sorted.count, sorted[low + 1] >> 32 == id.payload {
            low += 1
            if Int32(truncatingIfNeeded: sorted[low]) != row { return ambiguous }
        }
        return row
    }
}
