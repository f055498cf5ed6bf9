import HosoCore
import HosoSpec

/// What links need of a merge: which rows are new, and what the store says of links.
extension StoredMerge {
    /// Places of the new rows among some of the table's, counted from the first of these.
    func newPlaces(in range: Range<Int>) -> [Int] {
        places.newRows(in: range).map { places.tableRows[$0] - range.lowerBound }
    }

    /// A column of those stored rows whose places new ones have taken, among some rows of the table.
    func replaced(_ number: Int, in range: Range<Int>) throws -> Column {
        let rows = places.newRows(in: range).filter { places.replaces($0) }.map { places.storedRows[$0] }
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
    func storedLink(_ link: LinkPlan, in range: Range<Int>, workers: Workers) throws -> StoredLink? {
        let plan = newRows.plan
        let members = plan.storeMembers(of: link).filter { $0 != .id }
        guard members.allSatisfy({ stored.has($0.storeColumn(ofLink: link.name)) }) else { return nil }
        let rows = MergedRows(range, places, groupStarts: groupStarts)
        let columns = try workers.map(members.count) { number in
            try rows.groups.map { place in
                try stored.table.column(
                    named: members[number].storeColumn(ofLink: link.name), rowGroup: groups[place])
            }
        }
        let names = link.verify.map { plan.name(ofColumn: $0.own) }
        var found = StoredLink(statuses: [], vias: [], differences: [])
        for (member, parts) in zip(members, columns) {
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
        return found
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
