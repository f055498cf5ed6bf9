import HosoCore
import HosoIdentity

/// Finds persons by IDs that lost leading zeros.
extension LinkJoin {
    /// Tries IDs that found nobody with zeros in front: one counts where that person is there and every
    /// `verify` column agrees. Few rows come here.
    func repair(_ result: inout LinkedRows, _ asked: Column, _ pairs: [VerifiedPair]) {
        guard case .id(let raws, let asWritten) = asked.values else { return }
        var rows: [Int] = []
        var padded: [UInt64] = []
        for row in raws.indices where result.isFound[row] == 0 {
            guard let number = shortenedID(raws[row], asWritten, result.statuses[row]) else { continue }
            rows.append(row)
            padded.append(PersonID(.citizen, payload: number).raw)
        }
        guard !rows.isEmpty else { return }
        let found = target.rows(ofCitizenIDs: padded)
        for (row, targetRow) in zip(rows, found) where targetRow >= 0 {
            guard pairs.allSatisfy({ $0.mine.equals(row, $0.theirs, Int(targetRow)) }) else { continue }
            result.targetRows[row] = targetRow
            result.statuses[row] = LinkStatus.verified.rawValue
            result.vias[row] = LinkVia.repaired.rawValue
            result.isFound[row] = 1
        }
    }

    /// The number of an ID of 10 or 11 digits, or of 9 that are nobody's old ID, at whatever time.
    private func shortenedID(_ raw: UInt64, _ asWritten: TextArena, _ status: UInt32) -> UInt64? {
        let id = PersonID(raw: raw)
        switch LinkStatus(rawValue: status) {
        case .invalid where id.kind == .asWritten:
            return IDNormalizer.citizenIDWithLostZeros(of: asWritten[Int(id.payload)])
        case .notFound where id.kind == .old:
            return history?.contains(raw) ?? false ? nil : id.payload
        default: return nil
        }
    }
}

extension LinkTarget {
    /// The row of each citizen ID; -1 where there is none.
    func rows(ofCitizenIDs raws: [UInt64]) -> [Int32] {
        let column = Column(.id(raws: raws, asWritten: TextArena()))
        let keys = ForeignKeys(packer: packer, columns: [column], rowCount: raws.count)
        return index.rows(of: keys.keys, isAskable: keys.isAskable)
    }
}
