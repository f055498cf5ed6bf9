import HosoCore
import HosoStorage

/// A row that was refused, while the lines of the blocks before its own are not counted yet.
struct PendingReject: Sendable {
    var fileIndex: Int
    var blockIndex: Int
    /// Lines (of Parquet files rows) from the block's begin.
    var lineOffset: Int
    var column: Int?
    var reason: RejectReason
    var raw: [UInt8]

    /// Memory that it takes, about.
    var byteCount: Int { raw.count + 96 }
}

/// Takes the rows that are refused while a registry is read; those of whole blocks are put aside where there
/// are too many.
final class RejectLog: @unchecked Sendable {  // `lock` guards all that varies
    /// The rejects of one block, in order, and where they are.
    struct Block: Sendable {
        var fileIndex: Int
        var blockIndex: Int
        var count: Int
        var content: Content

        enum Content: Sendable {
            case kept([PendingReject])
            case aside(PackedBytes)
        }
    }

    private struct State: Sendable {
        var blocks: [Block] = []
        var keptByteCount = 0
        var scratch: (any ScratchFile)?
    }

    private let byteLimit: Int
    private let makeScratch: @Sendable () throws -> any ScratchFile
    private let lock = Lock()
    private var state = State()

    /// - Parameter byteLimit: what may stay in memory.
    init(byteLimit: Int, makeScratch: @escaping @Sendable () throws -> any ScratchFile) {
        self.byteLimit = byteLimit
        self.makeScratch = makeScratch
    }

    /// Takes over rejects of one block; all of the block's that there are.
    func add(_ found: [PendingReject]) throws {
        guard let first = found.first else { return }
        let rejects = found.sorted { $0.lineOffset < $1.lineOffset }
        var block = Block(
            fileIndex: first.fileIndex, blockIndex: first.blockIndex, count: rejects.count,
            content: .kept(rejects))
        let byteCount = rejects.reduce(0) { $0 + $1.byteCount }
        let scratch = try lock.withLock { () throws -> (any ScratchFile)? in
            if state.keptByteCount + byteCount <= byteLimit {
                state.keptByteCount += byteCount
                return nil
            }
            let scratch = try state.scratch ?? makeScratch()
            state.scratch = scratch
            return scratch
        }
        if let scratch {
            let frame = FrameBytes()
            for reject in rejects { reject.write(to: frame) }
            block.content = .aside(try scratch.append(packing: frame.bytes))
        }
        lock.withLock { state.blocks.append(block) }
    }

    /// All rejects, in the order of files and blocks.
    ///
    /// - Parameter place: file and line of a reject, and its column's name.
    func finish(_ place: @escaping @Sendable (PendingReject) -> RejectList.Place) -> RejectList {
        let taken = lock.withLock { state }
        return RejectList(
            blocks: taken.blocks.sorted { ($0.fileIndex, $0.blockIndex) < ($1.fileIndex, $1.blockIndex) },
            scratch: taken.scratch, place: place)
    }
}

/// The rows of a registry that were refused, in order of file and line.
package struct RejectList: Sendable {
    struct Place: Sendable {
        /// Path below the input folder.
        var file: String
        var line: Int
        var column: String?
    }

    private let blocks: [RejectLog.Block]
    private let scratch: (any ScratchFile)?
    private let place: @Sendable (PendingReject) -> Place

    init(
        blocks: [RejectLog.Block], scratch: (any ScratchFile)?,
        place: @escaping @Sendable (PendingReject) -> Place
    ) {
        self.blocks = blocks
        self.scratch = scratch
        self.place = place
    }

    /// None.
    package init() {
        self.init(blocks: [], scratch: nil) { _ in preconditionFailure("nothing was refused") }
    }

    package var count: Int { blocks.reduce(0) { $0 + $1.count } }

    /// Hands out all rejects one after another.
    package func visit(_ body: (Reject) throws -> Void) throws {
        for block in blocks {
            for reject in try pending(block) {
                let place = place(reject)
                try body(
                    Reject(
                        file: place.file, line: place.line, column: place.column, reason: reject.reason,
                        raw: reject.raw))
            }
        }
    }

    /// All rejects, for those who know that they are few.
    package func all() throws -> [Reject] {
        var all: [Reject] = []
        try visit { all.append($0) }
        return all
    }

    private func pending(_ block: RejectLog.Block) throws -> [PendingReject] {
        switch block.content {
        case .kept(let rejects): return rejects
        case .aside(let bytes):
            guard let scratch else { preconditionFailure("rejects were put aside without a file") }
            return ColumnFrame.reading(try scratch.unpack(bytes)) { cursor in
                (0..<block.count).map { _ in
                    PendingReject(&cursor, fileIndex: block.fileIndex, blockIndex: block.blockIndex)
                }
            }
        }
    }
}

extension PendingReject {
    fileprivate func write(to frame: FrameBytes) {
        frame.append(Int64(lineOffset))
        frame.append(Int32(column ?? -1))
        frame.append(reason.rawValue)
        ColumnFrame.write(raw, to: frame)
    }

    fileprivate init(_ cursor: inout FrameCursor, fileIndex: Int, blockIndex: Int) {
        self.fileIndex = fileIndex
        self.blockIndex = blockIndex
        lineOffset = Int(cursor.take(Int64.self))
        let column = Int(cursor.take(Int32.self))
        self.column = column < 0 ? nil : column
        guard let reason = RejectReason(rawValue: cursor.take(UInt8.self)) else {
            preconditionFailure("a frame has an unknown reason")
        }
        self.reason = reason
        raw = ColumnFrame.readArray(&cursor, of: UInt8.self)
    }
}
