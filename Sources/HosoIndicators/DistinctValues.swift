import HosoCore

/// The values of each group: those of one identity once, whatever form of column they came in.
///
/// A value has 64 bits: a number or day itself, the bits of a double, the number of a text. Texts of 12 or 9
/// digits have the raw value of that person ID, so that they equal it; all others are numbered as they come.
/// Decimals beyond 64 bits stand apart.
struct DistinctValues: Sendable {
    private(set) var pairs: PairTable
    /// Values are indices into `wideValues`.
    private(set) var widePairs: PairTable
    private(set) var wideValues: [Int128] = []
    private var wideIndexByValue: [Int128: UInt64] = [:]
    private var texts = TextIndex()
    /// Whether values are bits of doubles.
    private(set) var areDoubles = false
    /// Whether values are identities of texts.
    private(set) var areTexts = false

    init(isCounting: Bool) {
        pairs = PairTable(isCounting: isCounting)
        widePairs = PairTable(isCounting: isCounting)
    }

    mutating func add(_ column: Column, groups: [UInt32]) {
        switch column.values {
        case .boolean(let values): add(column, groups) { UInt64(values[$0]) }
        case .int32(let values): add(column, groups) { UInt64(bitPattern: Int64(values[$0])) }
        case .int64(let values): add(column, groups) { UInt64(bitPattern: values[$0]) }
        case .double(let values):
            areDoubles = true
            // Adding 0 makes -0 into 0: they are equal.
            add(column, groups) { (values[$0] + 0).bitPattern }
        case .int128(let values): addWide(column, values, groups)
        case .dictionary(let codes, let arena):
            areTexts = true
            let known = (0..<arena.count).map { identity(arena.bytes, range($0, arena)) }
            add(column, groups) { known[Int(codes[$0])] }
        case .text(let arena):
            areTexts = true
            for row in 0..<groups.count where groups[row] != CubeGroups.noGroup && !column.isNull(row) {
                pairs.insert(group: groups[row], value: identity(arena.bytes, range(row, arena)))
            }
        case .id(let raws, let asWritten):
            areTexts = true
            let known = (0..<asWritten.count).map { identity(asWritten.bytes, range($0, asWritten)) }
            add(column, groups) { row in
                let id = PersonID(raw: raws[row])
                return id.kind == .asWritten ? known[Int(id.payload)] : raws[row]
            }
        }
    }

    private mutating func add(_ column: Column, _ groups: [UInt32], _ value: (Int) -> UInt64) {
        for row in 0..<groups.count where groups[row] != CubeGroups.noGroup && !column.isNull(row) {
            pairs.insert(group: groups[row], value: value(row))
        }
    }

    private mutating func addWide(_ column: Column, _ values: [Int128], _ groups: [UInt32]) {
        for row in 0..<groups.count where groups[row] != CubeGroups.noGroup && !column.isNull(row) {
            if let narrow = Int64(exactly: values[row]) {
                pairs.insert(group: groups[row], value: UInt64(bitPattern: narrow))
            } else {
                widePairs.insert(group: groups[row], value: wideIndex(values[row]))
            }
        }
    }

    private mutating func wideIndex(_ value: Int128) -> UInt64 {
        if let index = wideIndexByValue[value] { return index }
        let index = UInt64(wideValues.count)
        wideValues.append(value)
        wideIndexByValue[value] = index
        return index
    }

    private func range(_ text: Int, _ arena: TextArena) -> Range<Int> {
        Int(arena.offsets[text])..<Int(arena.offsets[text + 1])
    }

    private mutating func identity(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        if let raw = PersonIDText.raw(bytes, range) { return raw }
        return PersonID(.asWritten, payload: UInt64(texts.insert(bytes, range))).raw
    }

    /// - Parameter groups: our group for each of the groups of `later`.
    mutating func merge(_ later: DistinctValues, groups: [UInt32]) {
        areDoubles = areDoubles || later.areDoubles
        areTexts = areTexts || later.areTexts
        let known = (0..<later.texts.count).map { identity(later.texts.bytes, later.texts.range($0)) }
        for pair in 0..<later.pairs.count {
            var value = later.pairs.values[pair]
            let id = PersonID(raw: value)
            if later.areTexts, id.kind == .asWritten { value = known[Int(id.payload)] }
            let group = groups[Int(later.pairs.groups[pair])]
            pairs.insert(group: group, value: value, count: later.pairs.pairCount(pair))
        }
        for pair in 0..<later.widePairs.count {
            let value = wideIndex(later.wideValues[Int(later.widePairs.values[pair])])
            let group = groups[Int(later.widePairs.groups[pair])]
            widePairs.insert(group: group, value: value, count: later.widePairs.pairCount(pair))
        }
    }
}
