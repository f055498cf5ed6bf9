import HosoCore
import HosoSpec

/// Takes links of rows that a batch does not concern from the store.
extension LinkJoin {
    /// Whether the keys found follow from what is asked for and from what the store says.
    func canKeep(_ columns: [Int: Column]) -> Bool {
        history == nil && target.touched != nil && (target.isKeyedByCitizenID || askedTexts(columns) != nil)
    }

    /// As `rows(columns:nameHashes:rowCount:)`, without the rows found: links alone that can come out
    /// otherwise than they stand in the store are made.
    func rows(keeping stored: StoredLink, columns: [Int: Column], rowCount: Int) -> LinkedRows {
        let asked = askedColumns(columns)
        let open = openRows(stored, asked, rowCount)
        var result = kept(stored, asked, rowCount)
        guard !open.isEmpty else { return result }
        let picked = columns.mapValues { $0.picking(open) }
        let names = link.verify.map(\.own).filter { own.isName($0) }
        let hashes = names.map { name in
            (name, picked[name].map { StoredForms.nameHashes($0, 0..<open.count) } ?? [])
        }
        let made = rows(
            columns: picked, nameHashes: Dictionary(hashes) { first, _ in first }, rowCount: open.count)
        for (place, row) in open.enumerated() {
            result.statuses[Int(row)] = made.statuses[place]
            result.vias[Int(row)] = made.vias[place]
            result.isFound[Int(row)] = made.isFound[place]
            if !link.verify.isEmpty { result.differences[Int(row)] = made.differences[place] }
        }
        if target.isKeyedByCitizenID { result.ids = .column(ids(result, open, made)) }
        return result
    }

    /// Rows that are new, whose key or old ID the batch touches, or of which the store does not tell whom
    /// they found.
    private func openRows(_ stored: StoredLink, _ asked: [Column], _ rowCount: Int) -> [Int32] {
        guard let touched = target.touched else { preconditionFailure("nothing is known of a link's target") }
        let isTouched = touched.areAsked(by: asked[0], of: target, rowCount: rowCount)
        let direct = Int32(directWay.rawValue)
        let known = stored.ids.isEmpty ? direct : Int32(LinkVia.oldID.rawValue)
        let (statuses, vias, flags) = (stored.statuses.span, stored.vias.span, isTouched.span)
        var rows: [Int32] = []
        for row in 0..<rowCount {
            let isOpen =
                flags[row] != 0 || statuses[row] == StoredLink.newRow
                || (vias[row] != direct && vias[row] != known && LinkStatus.isFound(statuses[row]))
            if isOpen { rows.append(Int32(row)) }
        }
        return rows
    }

    private var directWay: LinkVia { target.isKeyedByCitizenID ? .citizenID : .key }

    /// What the store says; rows that are new find nothing here.
    private func kept(_ stored: StoredLink, _ asked: [Column], _ rowCount: Int) -> LinkedRows {
        var result = LinkedRows(
            targetRows: [], statuses: [], vias: [], isFound: [], ids: .column(asked[0]),
            differences: stored.differences.map { UInt64(bitPattern: $0) })
        result.statuses = stored.statuses.map { $0 < 0 ? 0 : UInt32($0) }
        result.isFound = stored.statuses.map { LinkStatus.isFound($0) ? 1 : 0 }
        result.vias = zip(result.isFound, stored.vias).map { $0 == 1 ? UInt32($1) : 0 }
        if target.isKeyedByCitizenID { result.ids = .column(keptIDs(result, asked[0], stored)) }
        return result
    }

    /// The IDs found: those asked for, or those of the store behind old ones.
    private func keptIDs(_ result: LinkedRows, _ asked: Column, _ stored: StoredLink) -> Column {
        guard case .id(var raws, _) = asked.values else { preconditionFailure("IDs are asked for by IDs") }
        for row in raws.indices where result.isFound[row] == 0 { raws[row] = 0 }
        for row in stored.ids.indices where stored.ids[row] != 0 { raws[row] = stored.ids[row] }
        return LinkJoin.idColumn(raws, result)
    }

    /// The IDs found, with those of rows that were linked anew.
    private func ids(_ result: LinkedRows, _ open: [Int32], _ made: LinkedRows) -> Column {
        guard case .id(var raws, _) = result.idColumn().values,
            case .id(let found, _) = made.idColumn().values
        else { preconditionFailure("IDs are found as IDs") }
        for (place, row) in open.enumerated() { raws[Int(row)] = found[place] }
        return LinkJoin.idColumn(raws, result)
    }

    private static func idColumn(_ raws: [UInt64], _ result: LinkedRows) -> Column {
        Column(
            .id(raws: raws, asWritten: TextArena()),
            validity: result.isFound.contains(0) ? result.isFound : nil)
    }
}

extension LinkStatus {
    /// Whether the code of a status says that a row was found.
    fileprivate static func isFound(_ code: Int32) -> Bool {
        code == Int32(verified.rawValue) || code == Int32(mismatch.rawValue)
    }
}
