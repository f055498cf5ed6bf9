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
            try column(plan.columns[number].name, rowGroup: rowGroup, rows: rows)
                .scannedTexts(plan.columns[number].type.storage)
        }
        if parts.count == 1 { return parts[0] }
        var joined = TextArena()
        for row in 0..<rows.count {
            joined.append(parts.map { $0[row] }.joined(separator: [UInt8(ascii: "|")]))
        }
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

extension Column {
    /// The texts of a column as files write them; empty under a null.
    func scannedTexts(_ type: StorageType) -> TextArena {
        if case .text(let texts) = values { return texts }
        return textArena(type)
    }

    /// Consecutive columns of one type as one; codes stay codes.
    static func concatenated(_ parts: [Column]) -> Column {
        if parts.count == 1 { return parts[0] }
        var texts = TextArena()
        var codeByText: [ArraySlice<UInt8>: UInt32] = [:]
        var codes: [UInt32] = []
        var validity: [UInt8] = []
        for part in parts {
            guard case .dictionary(let own, let entries) = part.values else { return joined(parts) }
            let table = (0..<entries.count).map { entry -> UInt32 in
                let text = entries[entry]
                if let code = codeByText[text] { return code }
                let code = UInt32(texts.count)
                codeByText[text] = code
                texts.append(text)
                return code
            }
            // Under a null stands code 0, of a dictionary that may be empty.
            codes += table.isEmpty ? own : own.map { table[Int($0)] }
            validity += part.validity ?? [UInt8](repeating: 1, count: part.count)
        }
        if parts.isEmpty { return joined(parts) }
        return Column(
            .dictionary(codes: codes, texts: texts), validity: validity.contains(0) ? validity : nil)
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
