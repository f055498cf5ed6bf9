import HosoCSV
import HosoCore
import HosoSpec
import HosoStorage

/// Hands out one file's records in blocks, in order, to whichever worker asks.
final class FileFeed: @unchecked Sendable {  // guarded by `lock`
    enum Outcome {
        case block(HeaderMap)
        case busy, finished
    }

    let file: InputFile
    private let fileIndex: Int
    private let registry: RegistryPlan
    private let cutter: BlockCutter
    private let blockByteCount: Int
    private let lock = Lock()
    private var reader: InputReader?
    private var header: HeaderMap?
    private var carry: [UInt8] = []
    private var nextBlockIndex = 0
    /// Bytes of the decompressed content before the records to be handed out next.
    private var contentOffset = 0
    private var isFinished = false
    private var failure: (any Error)?
    /// Newlines in the header and the blank lines before it.
    private var headerNewlineCount = 0
    /// Set once the file was read to its end.
    private var digest: String?
    private var byteCount = 0

    init(file: InputFile, fileIndex: Int, registry: RegistryPlan, blockByteCount: Int) {
        self.file = file
        self.fileIndex = fileIndex
        self.registry = registry
        self.blockByteCount = blockByteCount
        cutter = BlockCutter(registry)
    }

    var headerMap: HeaderMap? { lock.withLock { header } }

    /// Fills `block` with the next records; `.busy` where another worker is reading this file now.
    func next(into block: InputBlock) throws -> Outcome {
        try lock.withLockIfFree { try nextOrFailure(block) } ?? .busy
    }

    /// As `next`, but waits for the worker that is reading this file.
    func waitForNext(into block: InputBlock) throws -> Outcome {
        try lock.withLock { try nextOrFailure(block) }
    }

    /// What is known of the file once it was read to its end.
    var book: FileBook {
        lock.withLock {
            FileBook(
                path: file.relativePath, byteCount: byteCount, modifiedNanoseconds: file.modifiedNanoseconds,
                digest: digest ?? "")
        }
    }

    /// What went wrong once is what every worker is told.
    private func nextOrFailure(_ block: InputBlock) throws -> Outcome {
        if let failure { throw failure }
        do {
            return try nextLocked(into: block)
        } catch {
            failure = error
            throw error
        }
    }

    private func nextLocked(into block: InputBlock) throws -> Outcome {
        if isFinished { return .finished }
        block.byteCount = 0
        append(carry[...], to: block)
        carry.removeAll(keepingCapacity: true)
        var recordsEnd = 0
        if header == nil { try readHeader(block) }
        var wanted = blockByteCount
        while true {
            let isAtEnd = try fill(block, upTo: wanted)
            if isAtEnd {
                try finish(block)
                recordsEnd = block.byteCount
                break
            }
            // SAFETY: here and below `byteCount` bytes of the block are filled, and `grow` made room for what
            // is read.
            let bytes = unsafe UnsafeBufferPointer(start: block.buffer, count: block.byteCount)
            if let end = unsafe cutter.lastRecordEnd(in: bytes) {
                recordsEnd = end
                break
            }
            try refuseOversized(block)
            wanted = min(block.byteCount * 2, InputLimits.recordByteCount + 2)
        }
        unsafe carry.append(
            contentsOf: UnsafeBufferPointer(
                start: block.buffer + recordsEnd, count: block.byteCount - recordsEnd))
        block.byteCount = recordsEnd
        contentOffset += recordsEnd
        block.fileIndex = fileIndex
        block.blockIndex = nextBlockIndex
        block.headerNewlineCount = nextBlockIndex == 0 ? headerNewlineCount : 0
        nextBlockIndex += 1
        guard let header else { return .finished }
        return .block(header)
    }

    private func append(_ bytes: ArraySlice<UInt8>, to block: InputBlock) {
        block.grow(to: block.byteCount + bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe (block.buffer + block.byteCount).update(from: base, count: source.count)
        }
        block.byteCount += bytes.count
    }

    /// Reads until the block holds `wanted` bytes.
    ///
    /// - Returns: true at the end of the file, whose compressed stream was then sound to its last byte.
    private func fill(_ block: InputBlock, upTo wanted: Int) throws -> Bool {
        let reader = try openedReader()
        block.grow(to: wanted)
        while block.byteCount < wanted {
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: block.buffer + block.byteCount, count: wanted - block.byteCount)
            let count = try unsafe reader.read(into: room)
            if count == 0 { return true }
            block.byteCount += count
        }
        return false
    }

    private func openedReader() throws -> InputReader {
        if let reader { return reader }
        let opened = try InputReader(file, computesDigest: true)
        reader = opened
        return opened
    }

    /// Closes the file: its last record may lack a newline, but not the end of a quoted field.
    private func finish(_ block: InputBlock) throws {
        isFinished = true
        digest = reader?.digest()
        byteCount = reader?.bytesFromDisk ?? 0
        reader = nil
        let bytes = unsafe UnsafeBufferPointer(start: block.buffer, count: block.byteCount)
        if let quote = unsafe cutter.openQuoteOffset(in: bytes) {
            throw HosoError(
                .dataRefused, at: place(ofContentOffset: contentOffset + quote),
                "the quoted field that begins here is still open at the end of the file",
                hint: "close the quote, or ask for the file again if it was cut short")
        }
        if block.byteCount > 0, unsafe block.buffer[block.byteCount - 1] != UInt8(ascii: "\n") {
            append([UInt8(ascii: "\n")], to: block)
        }
    }

    private func refuseOversized(_ block: InputBlock) throws {
        guard block.byteCount > InputLimits.recordByteCount else { return }
        throw HosoError(
            .dataRefused, at: place(ofContentOffset: contentOffset),
            "the record that begins here is longer than 16 MiB",
            hint: registry.format == .csv
                ? "a quote may not be closed, or this is no CSV file" : "write one JSON object a line")
    }

    /// The line that holds a byte of the content; the file alone where it cannot be read a second time.
    private func place(ofContentOffset offset: Int) -> SourcePlace {
        let line = try? ContentLines.line(ofOffset: offset, in: file)
        return SourcePlace(file: file.relativePath, line: line)
    }

    /// Takes the byte-order mark, blank lines and the header off the file's first bytes.
    private func readHeader(_ block: InputBlock) throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var isAtEnd = try fill(block, upTo: max(blockByteCount, mark.count))
        var start = 0
        if block.byteCount >= 3, unsafe UnsafeBufferPointer(start: block.buffer, count: 3).elementsEqual(mark)
        {
            start = 3
        }
        try refuseUTF16(block)
        guard case .csv(let cutter) = cutter, registry.dialect.hasHeader else {
            header = HeaderMap(positionsOf: registry)
            return dropFirst(start, of: block)
        }
        while true {
            let bytes = unsafe UnsafeBufferPointer(
                start: block.buffer + start, count: block.byteCount - start)
            var end = unsafe cutter.firstRecordEnd(in: bytes)
            if end == nil, isAtEnd, bytes.count > 0 { end = bytes.count }
            if let end {
                let record = unsafe Array(bytes[0..<end])
                let isBlank = record.isEmpty || record == [UInt8(ascii: "\r")]
                let next = min(start + end + 1, block.byteCount)
                if !isBlank { header = try parseHeader(record, cutter.syntax) }
                headerNewlineCount += record.count { $0 == UInt8(ascii: "\n") } + 1
                start = next
                if !isBlank { return dropFirst(start, of: block) }
            } else if isAtEnd {
                throw HosoError(
                    .dataRefused, at: SourcePlace(file: file.relativePath),
                    "the file is empty: it has no header",
                    hint: "a file of a header alone is an empty one; remove the file or write its header")
            } else {
                try refuseOversized(block)
                isAtEnd = try fill(block, upTo: block.byteCount * 2)
            }
        }
    }

    private func refuseUTF16(_ block: InputBlock) throws {
        guard block.byteCount >= 2 else { return }
        let mark = unsafe (block.buffer[0], block.buffer[1])
        guard mark == (0xFF, 0xFE) || mark == (0xFE, 0xFF) else { return }
        let place = SourcePlace(file: file.relativePath, line: 1)
        throw HosoError(.dataRefused, at: place, "the file is UTF-16", hint: "write it as UTF-8")
    }

    private func parseHeader(_ record: [UInt8], _ syntax: CSVSyntax) throws -> HeaderMap {
        let line = headerNewlineCount + 1
        let place = SourcePlace(file: file.relativePath, line: line)
        guard let fields = HeaderRecord.fields(of: record, syntax: syntax) else {
            throw HosoError(.dataRefused, at: place, "the quotes in the header are not closed or misplaced")
        }
        return try HeaderMap(header: fields, registry: registry, file: file.relativePath, line: line)
    }

    private func dropFirst(_ count: Int, of block: InputBlock) {
        guard count > 0 else { return }
        contentOffset += count
        let rest = unsafe Array(
            UnsafeBufferPointer(start: block.buffer + count, count: block.byteCount - count))
        block.byteCount = 0
        append(rest[...], to: block)
    }
}
