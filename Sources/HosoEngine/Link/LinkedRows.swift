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
    var ids: LinkedIDs
    /// Bit `i`: verify column `i` differs; 0 where nothing was found. Empty where no column is verified.
    var differences: [UInt64]

    /// The target's key, of all rows or of some: IDs or texts.
    func idColumn(_ range: Range<Int>? = nil) -> Column {
        switch ids {
        case .column(let column): return range.map { column.slice($0) } ?? column
        case .asked(let texts):
            let column = Column(.text(texts))
            guard case .text(let arena) = (range.map { column.slice($0) } ?? column).values else {
                return column
            }
            let flags = range.map { Array(isFound[$0]) } ?? isFound
            return Column(.text(arena.keeping(flags)), validity: flags.contains(0) ? flags : nil)
        }
    }

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
        var codes = [UInt32](repeating: 0, count: statuses.count)
        var validity = [UInt8](repeating: 0, count: statuses.count)
        for row in differences.indices where differences[row] != 0 {
            let mask = differences[row]
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
    ///
    /// - Parameter askedTexts: see `LinkedIDs`; nil where the slices have the keys.
    static func joined(_ slices: [LinkedRows], askedTexts: TextArena?, workers: Workers) throws -> LinkedRows
    {
        try LinkedRows(
            targetRows: JoinedArrays.join(slices.map(\.targetRows), workers),
            statuses: JoinedArrays.join(slices.map(\.statuses), workers),
            vias: JoinedArrays.join(slices.map(\.vias), workers),
            isFound: JoinedArrays.join(slices.map(\.isFound), workers),
            ids: askedTexts.map { .asked($0) } ?? joinedIDs(slices, workers),
            differences: JoinedArrays.join(slices.map(\.differences), workers))
    }

    private static func joinedIDs(_ slices: [LinkedRows], _ workers: Workers) throws -> LinkedIDs {
        let columns = slices.map { $0.idColumn() }
        var raws: [[UInt64]] = []
        for column in columns {
            guard case .id(let part, let asWritten) = column.values, asWritten.count == 0 else {
                return .column(Column.joined(columns))
            }
            raws.append(part)
        }
        let validity =
            columns.contains { $0.validity != nil }
            ? try JoinedArrays.join(slices.map(\.isFound), workers) : nil
        let joined = try JoinedArrays.join(raws, workers)
        return .column(Column(.id(raws: joined, asWritten: TextArena()), validity: validity))
    }
}

/// The keys that a link found.
enum LinkedIDs: Sendable {
    case column(Column)
    /// The texts that asked for them: they are those keys where a row was found.
    case asked(TextArena)
}
