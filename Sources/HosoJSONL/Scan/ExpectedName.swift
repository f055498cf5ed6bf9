/// A name that was met before, to be compared with what stands in a block.
///
/// Trivial, so that a table of them is read without counting references; the table's owner frees it.
@safe struct ExpectedName {
    let byteCount: Int
    let column: Int32
    /// The first 8 bytes, the closing quote included; zero behind it.
    private let head: UInt64
    private let headMask: UInt64
    /// What lies behind the first 8 bytes, with the closing quote.
    private let tail: UnsafeMutablePointer<UInt8>
    private let tailByteCount: Int

    /// - Parameter name: without quote, backslash and control characters, so that it stands in a block as
    ///   it is.
    init(_ name: UnsafeBufferPointer<UInt8>, column: Int32) {
        byteCount = name.count
        self.column = column
        let quoted = unsafe Array(name) + [0x22]
        head = quoted.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        headMask = quoted.count >= 8 ? UInt64.max : (1 << UInt64(8 * quoted.count)) - 1
        tailByteCount = max(0, quoted.count - 8)
        unsafe tail = .allocate(capacity: max(1, tailByteCount))
        // SAFETY: as many bytes as were allocated.
        for index in 0..<tailByteCount { unsafe tail[index] = quoted[8 + index] }
    }

    func free() { unsafe tail.deallocate() }

    /// Whether the name and its closing quote are the bytes at `place`.
    ///
    /// - Parameter place: the bytes up to the next newline, and 8 more, are readable.
    @inline(__always)
    func stands(at place: UnsafePointer<UInt8>) -> Bool {
        // SAFETY: the tail is compared byte by byte up to the first that differs, and has no newline; so no
        // byte behind the line's end is read but those of the first load.
        let word = unsafe UnsafeRawPointer(place).loadUnaligned(as: UInt64.self).littleEndian
        guard word & headMask == head else { return false }
        for index in 0..<tailByteCount where unsafe tail[index] != place[8 + index] { return false }
        return true
    }

    /// Whether a name stands in a block as it is.
    static func isPlain(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe name.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
    }
}
