import HosoCore
import HosoSpec

/// What links need of a merge: which rows are new, and what the store says of links.
extension StoredMerge {
    /// Places of the new rows among some of the table's, counted from the first of these.
    func newPlaces(in range: Range<Int>) -> [Int32] {
        places.newRows(in: range).map { Int32(places.tableRows[$0] - range.lowerBound) }
    }

    /// Columns of those stored rows whose places new ones have taken, among some rows of the table.
    func replaced(_ numbers: [Int], in range: Range<Int>) throws -> [Column] {
        let rows = places.newRows(in: range).filter { places.replaces($0) }.map { places.storedRows[$0] }
        return try numbers.map { try picked(rows, of: $0) }
    }

    /// - Parameter rows: of the store, ascending.
    private func picked(_ rows: [Int], of number: Int) throws -> Column {
        var parts: [Column] = []
        var first = 0
        while first < rows.count {
            let place = MergedRows.group(of: rows[first], groupStarts)
            let group = groupStarts[place]..<groupStarts[place + 1]
            let end = (first..<rows.count).firstPlace { rows[$0] >= group.upperBound }
            parts.append(
                try storedColumn(number, place).picking(
                    rows[first..<end].map { Int32($0 - group.lowerBound) }))
            first = end
        }
        return Column.joined(parts)
    }

    /// What the store says of a link for some rows of the table; nil where it does not, or in other words.
    ///
    /// - Parameter readsIDs: whether rows may have been found by old IDs: so whom they found is read too.
    func storedLink(_ link: LinkPlan, in range: Range<Int>, readsIDs: Bool, workers: Workers) throws
        -> StoredLink?
    {
        let plan = newRows.plan
        let members = plan.storeMembers(of: link).filter { $0 != .id || readsIDs }
        guard members.allSatisfy({ stored.has($0.storeColumn(ofLink: link.name)) }) else { return nil }
        let rows = MergedRows(range, places, groupStarts: groupStarts)
        let columns = try linkColumns(members, link, rows, workers)
        let names = link.verify.map { plan.name(ofColumn: $0.own) }
        var found = StoredLink(statuses: [], vias: [], differences: [], ids: [])
        for (member, partsByGroup) in columns {
            let parts = Array(partsByGroup.joined())
            switch member {
            case .status:
                // A row without a status is one that the store knows nothing of.
                guard
                    let all = spliced(
                        parts, rows, StoredLink.newRow, StoredLink.status(of:), { Column(.int32($0)) }),
                    case .int32(let statuses) = all.values
                else { return nil }
                found.statuses = statuses
            case .via:
                guard let all = spliced(parts, rows, 0, StoredLink.via(of:), { Column(.int32($0)) }),
                    case .int32(let vias) = all.values
                else { return nil }
                found.vias = vias
            case .differs where !names.isEmpty:
                let masks = spliced(
                    parts, rows, 0, { StoredLink.differences(of: $0, names: names) }, { Column(.int64($0)) })
                guard case .int64(let differences)? = masks?.values else { return nil }
                found.differences = differences
            case .differs, .id: break
            }
        }
        if let parts = columns.first(where: { $0.member == .id })?.partsByGroup {
            guard let ids = StoredMerge.idsBehindOldOnes(parts, rows, found.vias) else { return nil }
            found.ids = ids
        }
        return found
    }

    /// Stored columns of a link; IDs, which take longest, in parts.
    private func linkColumns(
        _ members: [LinkMember], _ link: LinkPlan, _ rows: MergedRows, _ workers: Workers
    ) throws -> [(member: LinkMember, partsByGroup: [[Column]])] {
        var pieces: [(member: Int, place: Int, rows: Range<Int>?)] = []
        for member in members.indices.sorted(by: { members[$0] == .id && members[$1] != .id }) {
            for place in rows.groups {
                let rowCount = groupStarts[place + 1] - groupStarts[place]
                let parts = StoredMerge.parts(rowCount, threadCount: workers.threadCount)
                if members[member] == .id, parts.count > 1 {
                    pieces += parts.map { (member, place, $0) }
                } else {
                    pieces.append((member, place, nil))
                }
            }
        }
        let wanted = pieces
        let columns = try workers.map(wanted.count) { number -> Column in
            let piece = wanted[number]
            let name = members[piece.member].storeColumn(ofLink: link.name)
            return try piece.rows.map {
                try stored.table.column(named: name, rowGroup: groups[piece.place], rows: $0)
            } ?? stored.table.column(named: name, rowGroup: groups[piece.place])
        }
        return members.indices.map { member in
            let own = zip(wanted, columns).filter { $0.0.member == member }
            return (members[member], rows.groups.map { place in own.filter { $0.0.place == place }.map(\.1) })
        }
    }

    /// See `StoredLink.ids`; nil where one is no citizen ID.
    ///
    /// - Parameter partsByGroup: the stored IDs of the rows' groups.
    private static func idsBehindOldOnes(
        _ partsByGroup: [[Column]], _ rows: MergedRows, _ vias: [Int32]
    ) -> [UInt64]? {
        let byOldID = Int32(LinkVia.oldID.rawValue)
        var places: [Int] = []
        var picked = TextArena()
        let sources = partsByGroup.joined().map { StoredForms.texts($0) }
        var row = 0
        for run in rows.runs(ofParts: partsByGroup.map { $0.map(\.count) }) {
            // New rows stand behind all parts.
            if run.source < sources.count, case .text(let texts) = sources[run.source].values {
                for place in 0..<run.count where vias[row + place] == byOldID {
                    places.append(row + place)
                    picked.append(texts[run.first + place])
                }
            }
            row += run.count
        }
        var asWritten = TextArena()
        var ids = [UInt64](repeating: 0, count: rows.count)
        for (place, raw) in zip(places, StoredForms.raws(picked, &asWritten)) {
            guard PersonID(raw: raw).kind == .citizen else { return nil }
            ids[place] = raw
        }
        return ids
    }

    /// The numbers of a link's texts for rows of the table; nil where a text has none.
    private func spliced<Number>(
        _ parts: [Column], _ rows: MergedRows, _ null: Number, _ number: (ArraySlice<UInt8>) -> Number?,
        _ column: ([Number]) -> Column
    ) -> Column? {
        var sources: [Column] = []
        for part in parts {
            guard let numbers = StoredLink.numbers(part, null: null, number) else { return nil }
            sources.append(column(numbers))
        }
        sources.append(column([Number](repeating: null, count: rows.newRows.count)))
        return ColumnSplice.column(sources, rows.runs, rowCount: rows.count)
    }
}
