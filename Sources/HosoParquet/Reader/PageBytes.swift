import HosoCore

/// The bytes of a column chunk, read from the source in windows.
struct PageBytes: Sendable {
    /// What is fetched at once where a chunk is read page by page.
    static let windowByteCount = 1 << 18
    /// What is fetched first of a page of which as little as can be is read.
    static let smallWindowByteCount = 1 << 9
    /// What a page header takes as a rule, and more.
    private static let headerByteCount = 1 << 16
    /// A page header that is longer is taken for damage: its statistics hold two values at most.
    private static let headerByteLimit = 1 << 24

    let source: any ByteSource
    /// Parts of the file, in their order; pages lie inside of them.
    private let parts: [Range<Int>]
    private let windowLimit: Int
    private let firstWindowLimit: Int

    private var partIndex = 0
    private(set) var window: [UInt8] = []
    private(set) var windowStart = 0
    /// Of the next page, from the start of the file.
    private(set) var offset: Int

    /// - Parameters:
    ///   - windowByteCount: how much is read at once; more only for a page that needs it.
    ///   - firstWindowByteCount: the same of the first part; nil where it is like the others.
    init(
        source: any ByteSource, parts: [Range<Int>], windowByteCount: Int, firstWindowByteCount: Int? = nil
    ) {
        self.source = source
        self.parts = parts.filter { !$0.isEmpty }
        windowLimit = windowByteCount
        firstWindowLimit = firstWindowByteCount ?? windowByteCount
        offset = self.parts.first?.lowerBound ?? 0
    }

    /// Whether bytes are left.
    var hasMore: Bool { partIndex < parts.count }

    private var partEnd: Int { parts[partIndex].upperBound }

    /// Reads the header of the next page; the offset then stands behind it.
    mutating func nextHeader() throws -> PageHeader {
        let limit = partIndex == 0 ? firstWindowLimit : windowLimit
        var wanted = min(limit, PageBytes.headerByteCount, partEnd - offset)
        while true {
            try load(wanted)
            var reader = ThriftReader(window, offset: offset - windowStart, baseOffset: windowStart)
            do throws(FormatError) {
                let header = try PageHeader.read(&reader)
                offset = reader.fileOffset
                guard offset <= partEnd else {
                    throw FormatError(
                        .truncated(neededBytes: offset - partEnd, availableBytes: 0), byteOffset: partEnd)
                }
                return header
            } catch {
                guard case .truncated = error.kind, wanted < partEnd - offset,
                    wanted < PageBytes.headerByteLimit
                else { throw error }
                wanted = min(wanted * 4, partEnd - offset)
            }
        }
    }

    /// Where the next `byteCount` bytes lie in `window`; the offset moves behind them.
    mutating func nextBody(_ byteCount: Int) throws -> Range<Int> {
        try require(byteCount)
        try load(byteCount)
        let start = offset - windowStart
        step(byteCount)
        return start..<start + byteCount
    }

    /// Where the next `byteCount` bytes lie in the file; the offset stays.
    func placeOfBody(_ byteCount: Int) throws(FormatError) -> Range<Int> {
        try require(byteCount)
        return offset..<offset + byteCount
    }

    /// Moves over bytes without reading them.
    mutating func skipBody(_ byteCount: Int) throws(FormatError) {
        try require(byteCount)
        step(byteCount)
    }

    private func require(_ byteCount: Int) throws(FormatError) {
        guard byteCount <= partEnd - offset else {
            throw FormatError(
                .truncated(neededBytes: byteCount, availableBytes: partEnd - offset), byteOffset: offset)
        }
    }

    private mutating func step(_ byteCount: Int) {
        offset += byteCount
        if offset == partEnd {
            partIndex += 1
            if hasMore { offset = parts[partIndex].lowerBound }
        }
    }

    /// Makes the next `byteCount` bytes part of the window.
    private mutating func load(_ byteCount: Int) throws {
        if offset >= windowStart && byteCount <= windowStart + window.count - offset { return }
        let limit = partIndex == 0 ? firstWindowLimit : windowLimit
        let count = min(max(byteCount, limit), partEnd - offset)
        window = []
        window = try source.read(at: offset, count: count)
        windowStart = offset
        guard window.count == count else {
            throw FormatError(
                .truncated(neededBytes: count, availableBytes: window.count), byteOffset: offset)
        }
    }
}
