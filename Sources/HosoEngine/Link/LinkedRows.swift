import HosoCore

/// What a link gave for some rows.
struct LinkedRows: Sendable {
    /// The target's row; -1 where none was found.
    var targetRows: [Int32]
    /// Codes of `LinkStatus`.
    var statuses: [UInt32]
    /// Codes of `LinkVia`.
    var vias: [UInt32]
    /// 1 where a row was found.
    var isFound: [UInt8]
    /// The target's key: IDs or texts.
    var ids: Column
    /// Bit `i`: verify column `i` differs; 0 where nothing was found.
    var differences: [UInt64]

    var statusColumn: Column {
        Column(.dictionary(codes: statuses, texts: TextArena(LinkStatus.allCases.map(\.name))))
    }

    var viaColumn: Column {
        Column(
            .dictionary(codes: vias, texts: TextArena(LinkVia.allCases.map(\.name))),
            validity: isFound.contains(0) ? isFound : nil)
    }

    /// Names of the columns that differ, comma-separated; null where none does.
    func differsColumn(names: [String]) -> Column {
        var codeByMask: [UInt64: UInt32] = [0: 0]
        var texts = TextArena([""])
        var codes = [UInt32](repeating: 0, count: differences.count)
        var validity = [UInt8](repeating: 0, count: differences.count)
        for (row, mask) in differences.enumerated() where mask != 0 {
            validity[row] = 1
            if let code = codeByMask[mask] {
                codes[row] = code
            } else {
                let code = UInt32(texts.count)
                codeByMask[mask] = code
                let named = names.indices.filter { mask >> UInt64($0) & 1 == 1 }.map { names[$0] }
                texts.append(named.joined(separator: ",").utf8)
                codes[row] = code
            }
        }
        return Column(
            .dictionary(codes: codes, texts: texts), validity: validity.contains(0) ? validity : nil)
    }

    /// How many rows have each status.
    var counts: [LinkStatus: Int] {
        var byCode = [Int](repeating: 0, count: LinkStatus.allCases.count)
        for status in statuses { byCode[Int(status)] += 1 }
        return Dictionary(uniqueKeysWithValues: LinkStatus.allCases.map { ($0, byCode[Int($0.rawValue)]) })
    }

    /// How many rows were found by an ID with the zeros it had lost.
    var repairedCount: Int { vias.count { $0 == LinkVia.repaired.rawValue } }

    /// Joins what consecutive slices gave.
    static func joined(_ slices: [LinkedRows]) -> LinkedRows {
        guard var joined = slices.first else { preconditionFailure("no slices to join") }
        for slice in slices.dropFirst() {
            joined.targetRows += slice.targetRows
            joined.statuses += slice.statuses
            joined.vias += slice.vias
            joined.isFound += slice.isFound
            joined.differences += slice.differences
        }
        joined.ids = Column.joined(slices.map(\.ids))
        return joined
    }
}
