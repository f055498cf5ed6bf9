import HosoCore
import HosoDelta

/// An item of a worklist, as it is stored.
public struct WorklistItem: Hashable, Sendable {
    public var check: String
    public var key: String
    public var area: String?
    public var openedRun: String
    /// nil for an open item.
    public var closedRun: String?
    public var outcome: String?
    /// As `WorklistDetail` writes it.
    public var detail: [UInt8]?
}

extension Store {
    /// Which items of the worklists are handed out.
    public enum WorklistSelection: Sendable {
        /// Open after the run.
        case open
        /// Closed, by the run or before it.
        case closed
        /// Open after the run, or closed by it.
        case touched
    }

    /// Hands out items of the worklists as they were after a run, in the order in which they are stored.
    ///
    /// - Parameter check: nil for all.
    /// - Throws: `HosoError` of code `noInput` where a vacuum has taken the files.
    public func worklistItems(
        after run: RunReport, _ selection: WorklistSelection, check: String? = nil,
        _ body: (WorklistItem) throws -> Void
    ) throws {
        let table = SystemTable.worklists.rawValue
        guard run.receipt.tables[table] != nil else { return }
        let number = Array(run.run.utf8)
        let reader = try reader(of: table, after: run) { add in
            guard let bounds = add.worklistBounds else { return true }
            switch selection {
            case .open: return bounds.openCount > 0
            case .closed: return bounds.lastClosedRun != nil
            case .touched:
                return bounds.openCount > 0
                    || bounds.lastClosedRun.map { !$0.lexicographicallyPrecedes(number) } ?? false
            }
        }
        let names = SystemTable.worklists.fields.map(\.name)
        let wanted = check.map { Array($0.utf8) }
        for rowGroup in reader.rowGroupRowCounts.indices {
            let texts = try names.map { StoredTexts(try reader.column(named: $0, rowGroup: rowGroup)) }
            for row in 0..<texts[0].count {
                if let wanted, !(texts[0].bytes(row) ?? []).elementsEqual(wanted) { continue }
                let closedRun = texts[4].bytes(row)
                let isWanted =
                    switch selection {
                    case .open: closedRun == nil
                    case .closed: closedRun != nil
                    case .touched: closedRun.map { $0.elementsEqual(number) } ?? true
                    }
                if isWanted { try body(WorklistItem(texts, row)) }
            }
        }
    }
}

extension WorklistItem {
    /// - Parameter texts: the columns of the table, in its order.
    fileprivate init(_ texts: [StoredTexts], _ row: Int) {
        func text(_ column: Int) -> String? {
            texts[column].bytes(row).map { String(decoding: $0, as: UTF8.self) }
        }
        self.init(
            check: texts[0].string(row), key: texts[1].string(row), area: text(2),
            openedRun: texts[3].string(row), closedRun: text(4), outcome: text(5),
            detail: texts[6].bytes(row).map { Array($0) })
    }
}
