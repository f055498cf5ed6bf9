import HosoCore
import HosoSpec
import HosoStorage

/// What links need of a registry that is too large for the memory, put aside in blocks in key order. For the
/// rows of a group those that they ask for come back.
final class LinkTargetAside: Sendable {
    /// A target without rows, which tells how keys are packed.
    let empty: LinkTarget
    /// Of the registry.
    let rowCount: Int
    private let shape: LinkTargetShape
    private let blocks: [Block]
    /// Of dictionary columns, by number.
    private let texts: [TextArena]
    private let scratch: any ScratchFile
    private let workers: Workers

    struct Block: Sendable {
        var firstRow: Int
        var firstKey: UInt64
        var lastKey: UInt64
        var content: PackedBytes
    }

    fileprivate init(
        shape: LinkTargetShape, keyTexts: [TextArena?], blocks: [Block], rowCount: Int, texts: [TextArena],
        scratch: any ScratchFile, workers: Workers
    ) throws {
        self.shape = shape
        self.blocks = blocks
        self.rowCount = rowCount
        self.texts = texts
        self.scratch = scratch
        self.workers = workers
        empty = try LinkTargetBuilder(shape, rowCount: 0).finish(keyTexts: keyTexts, workers: workers)
    }

    /// The rows that are asked for, and no others.
    ///
    /// - Parameter wanted: sorted.
    func narrowed(to wanted: WantedKeys) throws -> LinkTarget {
        let marks = WordMarks(wanted.oldIDs)
        let found = try workers.map(blocks.count) { try rows(of: blocks[$0], wanted, marks) }
        var builder = LinkTargetBuilder(shape, rowCount: found.reduce(0) { $0 + ($1?.numbers.count ?? 0) })
        var numbers: [UInt32] = []
        for case .some(let part) in found {
            builder.append(part.rows)
            numbers += part.numbers
        }
        var target = try builder.finish(keyTexts: empty.keyTexts, workers: workers)
        target.rowNumbers = numbers
        return target
    }

    private struct Found: Sendable {
        var rows: LinkTargetRows
        /// In the registry's table.
        var numbers: [UInt32]
    }

    /// - Returns: nil where none of the block's rows is asked for.
    private func rows(of block: Block, _ wanted: WantedKeys, _ marks: WordMarks) throws -> Found? {
        var next = wanted.keys.firstIndex(notBelow: block.firstKey)
        let hasKey = next < wanted.keys.count && wanted.keys[next] <= block.lastKey
        guard hasKey || !wanted.oldIDs.isEmpty else { return nil }
        let content = try scratch.unpack(block.content)
        let rows = ColumnFrame.reading(content) { LinkTargetRows(&$0, shape, texts: texts) }
        var picked: [Int32] = []
        for row in rows.keys.indices {
            let key = rows.keys[row]
            while next < wanted.keys.count, wanted.keys[next] < key { next += 1 }
            var isWanted = next < wanted.keys.count && wanted.keys[next] == key
            for case .id(let raws, _) in rows.oldIDs.lazy.map(\.values) where !isWanted {
                isWanted = marks.mayHold(raws[row]) && wanted.oldIDs.contains(sorted: raws[row])
            }
            if isWanted { picked.append(Int32(row)) }
        }
        guard !picked.isEmpty else { return nil }
        return Found(
            rows: rows.picking(picked), numbers: picked.map { UInt32(block.firstRow + Int($0)) })
    }
}

/// Puts aside, part by part in the order of keys, what links need of a registry.
struct LinkTargetAsideBuilder {
    private let shape: LinkTargetShape
    private let scratch: any ScratchFile
    private let workers: Workers
    private var blocks: [LinkTargetAside.Block] = []
    private var rowCount = 0
    private var texts: [TextArena] = []

    private static let blockRowCount = 1 << 16

    init(_ shape: LinkTargetShape, scratch: any ScratchFile, workers: Workers) {
        self.shape = shape
        self.scratch = scratch
        self.workers = workers
    }

    mutating func append(_ rows: LinkTargetRows) throws {
        for case .dictionary(_, let dictionary) in rows.columns.map(\.values)
        where !texts.contains(dictionary) { texts.append(dictionary) }
        let count = rows.keys.count
        let size = LinkTargetAsideBuilder.blockRowCount
        let (texts, scratch, before) = (texts, scratch, rowCount)
        blocks += try workers.map((count + size - 1) / size) { number in
            let range = number * size..<min((number + 1) * size, count)
            let frame = FrameBytes()
            rows.slice(range).write(to: frame, texts: texts)
            return LinkTargetAside.Block(
                firstRow: before + range.lowerBound, firstKey: rows.keys[range.lowerBound],
                lastKey: rows.keys[range.upperBound - 1], content: try scratch.append(packing: frame.bytes))
        }
        rowCount += count
    }

    func finish(keyTexts: [TextArena?]) throws -> LinkTargetAside {
        try LinkTargetAside(
            shape: shape, keyTexts: keyTexts, blocks: blocks, rowCount: rowCount, texts: texts,
            scratch: scratch, workers: workers)
    }
}

extension LinkTargetRows {
    fileprivate func write(to frame: FrameBytes, texts: [TextArena]) {
        ColumnFrame.write(keys, to: frame)
        for word in words {
            let raws = Column(.id(raws: word.words, asWritten: TextArena()), validity: word.validity)
            ColumnFrame.write(raws, to: frame) { _ in 0 }
        }
        for column in columns + oldIDs {
            ColumnFrame.write(column, to: frame) { dictionary in
                guard let number = texts.firstIndex(of: dictionary) else {
                    preconditionFailure("a dictionary was not kept")
                }
                return UInt32(number)
            }
        }
    }

    fileprivate init(_ cursor: inout FrameCursor, _ shape: LinkTargetShape, texts: [TextArena]) {
        keys = ColumnFrame.readArray(&cursor, of: UInt64.self)
        words = []
        for _ in shape.verified {
            let column = ColumnFrame.readColumn(&cursor, texts: texts)
            guard case .id(let raws, _) = column.values else { preconditionFailure("words are no words") }
            words.append(VerificationWords(nameHashes: raws, validity: column.validity))
        }
        columns = []
        for _ in shape.columns { columns.append(ColumnFrame.readColumn(&cursor, texts: texts)) }
        oldIDs = []
        for _ in shape.oldIDColumns { oldIDs.append(ColumnFrame.readColumn(&cursor, texts: texts)) }
    }
}
