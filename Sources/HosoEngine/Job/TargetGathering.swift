import HosoCore
import HosoSpec
import HosoStorage

/// Puts together what links need of a registry, as its rows come by in the order of keys.
struct TargetGathering {
    let shape: LinkTargetShape
    /// Memory that it will hold, in bytes, about.
    let byteCount: Int
    /// One of the two takes the rows. Inside an enum it would be copied before it grows.
    private var whole: LinkTargetBuilder?
    private var aside: LinkTargetAsideBuilder?
    private let keyTexts: [TextArena?]
    private let workers: Workers

    /// Rows whose columns are brought together at once.
    private static let stepRowCount = 1 << 18

    /// - Parameters:
    ///   - size: of an index of all rows that may come.
    ///   - byteLimit: a larger index is put aside.
    init(
        _ shape: LinkTargetShape, _ size: TargetSize, keyTexts: [TextArena?], byteLimit: Int,
        workers: Workers, makeScratch: () throws -> any ScratchFile
    ) throws {
        self.shape = shape
        self.keyTexts = keyTexts
        self.workers = workers
        let sizes = [false, true].map { size.byteCount(shape, isTight: $0) }
        if let choice = sizes.firstIndex(where: { $0 <= byteLimit }) {
            byteCount = sizes[choice]
            whole = LinkTargetBuilder(shape, rowCount: size.rowCount, isTight: choice == 1)
        } else {
            byteCount = 0
            aside = LinkTargetAsideBuilder(shape, scratch: try makeScratch(), workers: workers)
        }
    }

    mutating func append(_ rows: LinkTargetRows) throws {
        whole?.append(rows)
        try aside?.append(rows)
    }

    /// Takes what links need of a part.
    mutating func append(_ part: DeduplicatedRegistry) throws {
        for first in stride(from: 0, to: part.rowCount, by: TargetGathering.stepRowCount) {
            let range = first..<min(first + TargetGathering.stepRowCount, part.rowCount)
            try append(
                shape.rows(
                    of: part, in: range, keys: Array(part.winners.packedKeys[range]), workers: workers))
        }
    }

    func finish() throws -> PreparedTarget {
        if let aside { return .aside(try aside.finish(keyTexts: keyTexts)) }
        guard let whole else { preconditionFailure("an index is in memory or aside") }
        return .whole(try whole.finish(keyTexts: keyTexts, workers: workers))
    }
}

/// What tells how large an index of a registry will be.
struct TargetSize {
    /// The most rows that may come.
    var rowCount: Int
    /// By column that is read from files.
    var kinds: [ChunkColumn.Kind]
    /// Of a row's texts on average.
    var textByteCount: Int

    func byteCount(_ shape: LinkTargetShape, isTight: Bool) -> Int {
        shape.byteCount(
            rowCount: rowCount, kinds: kinds, textByteCount: textByteCount, isTight: isTight)
    }
}

/// What registries still to come need of one that is put aside, taken while its parts come by.
struct AsideHarvest {
    var target: TargetGathering?
    var histories: [HistoryPlan: HistoryRows] = [:]
    private let workers: Workers

    init(target: TargetGathering?, histories: [HistoryPlan], workers: Workers) {
        self.target = target
        for history in histories { self.histories[history] = HistoryRows() }
        self.workers = workers
    }

    mutating func take(_ part: DeduplicatedRegistry) throws {
        try target?.append(part)
        for history in Array(histories.keys) {
            histories[history]?.append(try part.historyRows(history, workers: workers))
        }
    }
}
