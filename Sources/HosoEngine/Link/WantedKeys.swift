import HosoCore
import HosoIdentity
import HosoSpec

/// The keys and old IDs by which some rows ask for rows of another registry.
struct WantedKeys: Sendable {
    /// Packed as the other registry's keys.
    var keys: [UInt64] = []
    /// Raw.
    var oldIDs: [UInt64] = []

    static func += (left: inout WantedKeys, right: WantedKeys) {
        left.keys += right.keys
        left.oldIDs += right.oldIDs
    }

    /// Ascending, each once.
    mutating func sort() {
        WantedKeys.sort(&keys)
        WantedKeys.sort(&oldIDs)
    }

    private static func sort(_ words: inout [UInt64]) {
        words.sort()
        var count = 0
        for word in words where count == 0 || words[count - 1] != word {
            words[count] = word
            count += 1
        }
        words.removeLast(words.count - count)
    }
}

extension LinkJoin {
    /// What the rows of a slice may find rows by
    ///
    func wantedKeys(columns: [Int: Column], rowCount: Int) -> WantedKeys {
        let asked = askedColumns(columns)
        let foreign = ForeignKeys(packer: target.packer, columns: asked, rowCount: rowCount)
        var wanted = WantedKeys()
        wanted.keys.reserveCapacity(rowCount)
        for row in 0..<rowCount where foreign.isAskable[row] == 1 { wanted.keys.append(foreign.keys[row]) }
        guard target.isKeyedByCitizenID, case .id(let raws, let asWritten) = asked[0].values else {
            return wanted
        }
        var padded: [UInt64] = []
        for raw in raws where raw != 0 {
            let id = PersonID(raw: raw)
            if id.kind == .old { wanted.oldIDs.append(raw) }
            guard link.repairsLeadingZeros else { continue }
            switch id.kind {
            case .old: padded.append(PersonID(.citizen, payload: id.payload).raw)
            case .asWritten:
                if let number = IDNormalizer.citizenIDWithLostZeros(of: asWritten[Int(id.payload)]) {
                    padded.append(PersonID(.citizen, payload: number).raw)
                }
            default: break
            }
        }
        wanted.keys += target.packedKeys(ofCitizenIDs: padded)
        return wanted
    }
}

extension LinkTarget {
    /// The packed keys of those citizen IDs that can be keys.
    func packedKeys(ofCitizenIDs raws: [UInt64]) -> [UInt64] {
        let column = Column(.id(raws: raws, asWritten: TextArena()))
        let foreign = ForeignKeys(packer: packer, columns: [column], rowCount: raws.count)
        return zip(foreign.keys, foreign.isAskable).compactMap { $1 == 1 ? $0 : nil }
    }
}

extension HistoryRows {
    /// The persons who bore some old IDs.
    ///
    /// - Parameter wanted: ascending.
    func citizenIDs(of wanted: [UInt64]) -> [UInt64] {
        oldIDs.indices.compactMap { wanted.contains(sorted: oldIDs[$0]) ? citizenIDs[$0] : nil }
    }
}
