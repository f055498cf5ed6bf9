import Glibc

/// Bytes of one frame while it is put together, in a buffer that is used again.
@safe final class FrameBytes {
    private(set) var count = 0
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    init(capacity: Int = 1 << 16) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    func removeAll() { count = 0 }

    /// A place for `byteCount` more bytes, which count from now on.
    func extend(_ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
        if count + byteCount > capacity {
            let grown = max(count + byteCount, capacity * 2)
            let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
            unsafe wider.update(from: base, count: count)
            unsafe base.deallocate()
            unsafe base = wider
            capacity = grown
        }
        defer { count += byteCount }
        return unsafe base + count
    }

    /// Takes the last bytes back.
    func shorten(by byteCount: Int) { count -= byteCount }

    func append<Word: BitwiseCopyable>(_ word: Word) {
        // SAFETY: `extend` gave room for the word.
        unsafe UnsafeMutableRawPointer(extend(MemoryLayout<Word>.size)).storeBytes(of: word, as: Word.self)
    }

    func append(_ bytes: ArraySlice<UInt8>) {
        let target = unsafe extend(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe target.update(from: start, count: source.count) }
        }
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        let target = unsafe extend(bytes.count)
        if let start = bytes.baseAddress { unsafe target.update(from: start, count: bytes.count) }
    }

    /// The bytes of a range, until the next change.
    subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(range.upperBound <= count, "bytes \(range) of a frame of \(count)")
        return unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Reads a frame from its front. The frame is one that this program wrote in this run.
@safe struct FrameCursor {
    private let base: UnsafePointer<UInt8>
    private let byteCount: Int
    private(set) var offset = 0

    /// - Parameter base: outlives the cursor.
    init(base: UnsafePointer<UInt8>, byteCount: Int) {
        unsafe self.base = unsafe base
        self.byteCount = byteCount
    }

    /// The next bytes.
    mutating func take(_ count: Int) -> UnsafePointer<UInt8> {
        precondition(
            offset + count <= byteCount, "a frame of \(byteCount) bytes is read to \(offset + count)")
        defer { offset += count }
        return unsafe base + offset
    }

    mutating func take<Word: BitwiseCopyable>(_ type: Word.Type) -> Word {
        // SAFETY: `take` proves that the bytes are there.
        unsafe UnsafeRawPointer(take(MemoryLayout<Word>.size)).loadUnaligned(as: type)
    }

    mutating func takeArray<Element: BitwiseCopyable>(of type: Element.Type, count: Int) -> [Element] {
        guard count > 0 else { return [] }
        let source = unsafe UnsafeRawPointer(take(count * MemoryLayout<Element>.stride))
        return unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            // SAFETY: `take` proved that so many bytes are there; every bit pattern is an element.
            if let base = buffer.baseAddress {
                unsafe memcpy(base, source, count * MemoryLayout<Element>.stride)
            }
            initialized = count
        }
    }
}
