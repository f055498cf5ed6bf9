/// The names of members that were met, and the column that each stands for.
///
/// A name is compared with columns as text once, and from then on by its bytes.
struct MemberNames {
    /// Stands for a member that no column names.
    static let ignored: Int32 = -1

    struct Entry {
        var offset: Int
        var byteCount: Int
        var column: Int32
    }

    private let columnByName: [String: Int32]
    private(set) var entries: [Entry] = []
    private(set) var bytes: [UInt8] = []
    /// Entries plus 1 by hash; 0 is free.
    private var slots = [UInt16](repeating: 0, count: JSONLimits.knownNames * 2)
    private(set) var ignoredNames: [String] = []
    private var ignoredSet = Set<String>()

    /// - Parameter columns: names of members, in the order of the columns; none stands twice.
    init(columns: [String]) {
        var columnByName: [String: Int32] = [:]
        for (number, name) in columns.enumerated() { columnByName[name] = Int32(number) }
        self.columnByName = columnByName
    }

    /// The column of a name, and its entry where it was given one.
    mutating func find(_ name: some Collection<UInt8>) -> (column: Int32, entry: Int?) {
        var slot = MemberNames.hash(name) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            let entry = entries[index]
            if bytes[entry.offset..<entry.offset + entry.byteCount].elementsEqual(name) {
                return (entry.column, index)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        let text = String(decoding: name, as: UTF8.self)
        let column = columnByName[text] ?? MemberNames.ignored
        if column == MemberNames.ignored { note(text) }
        guard entries.count < JSONLimits.knownNames else { return (column, nil) }
        entries.append(Entry(offset: bytes.count, byteCount: name.count, column: column))
        bytes.append(contentsOf: name)
        slots[slot] = UInt16(entries.count)
        return (column, entries.count - 1)
    }

    private mutating func note(_ name: String) {
        guard ignoredNames.count < JSONLimits.ignoredNames, ignoredSet.insert(name).inserted else { return }
        ignoredNames.append(name)
    }

    private static func hash(_ name: some Collection<UInt8>) -> Int {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: state ^ state >> 29)
    }
}
