import HosoCore
public import HosoDelta
public import HosoParquet
import HosoStorage

/// Writes worklists as column files: first the items that are closed, which later runs leave as they are,
/// then those that are open.
public struct WorklistFiles {
    /// Rows of a file at most, and bytes of its keys, areas and details.
    private static let rowLimit = 1 << 20
    private static let byteLimit = 1 << 28

    private let store: Store
    private let run: String
    private let pieces: any PieceRunner
    private let options: ParquetWriterOptions

    public init(store: Store, run: String, pieces: any PieceRunner, options: ParquetWriterOptions) {
        self.store = store
        self.run = run
        self.pieces = pieces
        self.options = options
    }

    public func write(_ merge: WorklistMerge) throws -> [DeltaAdd] {
        var files: [DeltaAdd] = []
        for items in [merge.closed, merge.open] {
            var first = 0
            while first < items.count {
                let end = end(of: items, from: first, merge)
                files.append(try write(items[first..<end], merge, number: files.count))
                first = end
            }
        }
        return files
    }

    private func end(of items: [WorklistMerge.Item], from first: Int, _ merge: WorklistMerge) -> Int {
        var byteCount = 0
        var end = first
        while end < items.count, end - first < WorklistFiles.rowLimit {
            let rows = merge.contents[Int(items[end].place.block)]
            let row = Int(items[end].place.row)
            byteCount +=
                rows.keys[row].count + (rows.areas[row]?.count ?? 0) + (rows.details[row]?.count ?? 0)
            if byteCount > WorklistFiles.byteLimit && end > first { break }
            end += 1
        }
        return end
    }

    private func write(
        _ items: ArraySlice<WorklistMerge.Item>, _ merge: WorklistMerge, number: Int
    ) throws -> DeltaAdd {
        let table = SystemTable.worklists
        let fields = table.fields
        let options = options
        let chunks = try pieces.map(fields.count) { index in
            ColumnChunkEncoder.encode(
                merge.column(index, of: items), field: fields[index], isSorted: false, options: options)
        }
        try store.storage.createDirectories(table.rawValue)
        var file = try ColumnFile(
            storage: store.storage, table: table.rawValue, name: ColumnFile.name(run: run, number: number),
            fields: fields, options: options)
        do {
            try file.append(chunks, rowCount: items.count)
            return try file.finish()
        } catch {
            file.abandon()
            throw error
        }
    }
}

extension WorklistMerge {
    /// A column of the table, by its place there, over some items.
    fileprivate func column(_ index: Int, of items: ArraySlice<Item>) -> Column {
        switch index {
        case 0: return coded(items.map(\.check), checkNames)
        case 1:
            var keys = TextArena()
            for item in items { keys.append(contents[Int(item.place.block)].keys[Int(item.place.row)]) }
            return Column(.text(keys))
        case 2: return texts(items, \.areas)
        case 3: return coded(items.map(\.openedRun), runNames)
        case 4: return coded(items.map(\.closedRun), runNames)
        case 5:
            let outcomes = WorklistOutcome.allCases
            return coded(
                items.map { $0.outcome == .open ? nil : UInt32($0.outcome.rawValue) },
                outcomes.map { $0.text ?? "" })
        default: return texts(items, \.details)
        }
    }

    private func texts(_ items: ArraySlice<Item>, _ part: KeyPath<WorklistRows, NullableTexts>) -> Column {
        var texts = NullableTexts()
        let parts = contents.map { $0[keyPath: part] }
        for item in items { texts.append(parts[Int(item.place.block)][Int(item.place.row)]) }
        return texts.column
    }

    private func coded(_ numbers: [UInt32?], _ texts: [String]) -> Column {
        let validity: [UInt8] = numbers.map { $0 == nil ? 0 : 1 }
        return Column(
            .dictionary(codes: numbers.map { $0 ?? 0 }, texts: TextArena(texts)),
            validity: validity.contains(0) ? validity : nil)
    }
}
