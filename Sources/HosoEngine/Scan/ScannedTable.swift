import HosoCore
import HosoParquet
import HosoSpec
import HosoStore

/// A registry's table in a store, read as a plan's expressions name its columns.
struct ScannedTable: Sendable {
    let plan: RegistryPlan
    /// nil where no run has written the table: it has no rows.
    let reader: TableReader?

    var rowGroupRowCounts: [Int] { reader?.rowGroupRowCounts ?? [] }

    /// - Throws: `HosoError` where the table lacks a column, or has it of another type.
    func require(_ name: String) throws {
        guard let reader else { return }
        let wanted = plan.storeFields.first { $0.name == name }
        let stored = reader.fields.first { $0.name == name }
        if let wanted, let stored, wanted.type == stored.type { return }
        let problem =
            stored == nil ? "has no column `\(name)`" : "has its column `\(name)` of another type"
        throw HosoError(
            .usage, "the store's table `\(plan.name)` \(problem): it was made by another pipeline",
            hint: "run this pipeline, or measure with the one that made the store")
    }

    func column(_ name: String, rowGroup: Int, rows: Range<Int>) throws -> Column {
        guard let reader else { preconditionFailure("table \(plan.name) has no row groups") }
        return try reader.column(named: name, rowGroup: rowGroup, rows: rows)
    }

    /// The texts by which links name rows: the parts of the key joined by `|`.
    func keyTexts(rowGroup: Int, rows: Range<Int>) throws -> TextArena {
        let parts = try plan.key.map { number in
            let name = plan.columns[number].name
            return (
                column: try column(name, rowGroup: rowGroup, rows: rows),
                type: plan.columns[number].type.storage
            )
        }
        if parts.count == 1 { return parts[0].column.scannedTexts(parts[0].type) }
        var joined = TextArena()
        for row in 0..<rows.count { KeyText.append(parts, of: row, to: &joined) }
        return joined
    }

    /// Rows whose key, a single text, can lie between two texts; by row group, ascending.
    func rows(keysFrom first: [UInt8], through last: [UInt8]) throws -> [(rowGroup: Int, rows: Range<Int>)] {
        guard let reader else { return [] }
        let range = ParquetValueRange(
            lower: .init(.bytes(first), isInclusive: true), upper: .init(.bytes(last), isInclusive: true))
        let name = plan.columns[plan.key[0]].name
        return try rowGroupRowCounts.indices.flatMap { rowGroup in
            try reader.rowRanges(ofColumn: name, rowGroup: rowGroup) { .range(column: $0, range) }
                .map { (rowGroup, $0) }
        }
    }
}

extension ScannedTable {
    /// What a column of the table itself is called there; nil for those of other tables, and for the IDs of
    /// links.
    func storedName(_ reference: ColumnReference) -> String? {
        func member(_ member: LinkMember, _ link: Int) -> String {
            member.storeColumn(ofLink: plan.links[link].name)
        }
        return switch reference {
        case .own(let number): plan.name(ofColumn: number)
        case .count(let number): plan.counts[number].name
        case .linkStatus(let link): member(.status, link)
        case .linkVia(let link): member(.via, link)
        case .linkDiffers(let link): member(.differs, link)
        case .linked, .linkID: nil
        }
    }
}

extension Column {
    /// The texts of a column as files write them; empty under a null.
    func scannedTexts(_ type: StorageType) -> TextArena {
        if case .text(let texts) = values { return texts }
        return textArena(type)
    }

    /// The column with a null behind its last row.
    func appendingNull() -> Column {
        let values: Values =
            switch values {
            case .boolean(let array): .boolean(array + [0])
            case .int32(let array): .int32(array + [0])
            case .int64(let array): .int64(array + [0])
            case .int128(let array): .int128(array + [0])
            case .double(let array): .double(array + [0])
            case .dictionary(let codes, let texts): .dictionary(codes: codes + [0], texts: texts)
            case .id(let raws, let asWritten): .id(raws: raws + [0], asWritten: asWritten)
            case .text(let arena):
                .text(
                    TextArena(bytes: arena.bytes, offsets: arena.offsets + [UInt32(arena.bytes.count)]))
            }
        return Column(values, validity: (validity ?? [UInt8](repeating: 1, count: count)) + [0])
    }
}
