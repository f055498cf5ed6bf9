/// A block of whole records of one file, in a buffer that is used again and again. One thread at a time.
@safe final class InputBlock: @unchecked Sendable {  // used by one worker at a time
    private(set) var buffer: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    var byteCount = 0
    var fileIndex = 0
    /// Number of the block in its file.
    var blockIndex = 0
    /// Newlines of the file before this block that no block counts: those of a header.
    var headerNewlineCount = 0

    /// Bytes that may be read, but not written, behind the content.
    static let slackByteCount = 64

    init() {
        capacity = InputLimits.blockByteCount
        unsafe buffer = InputBlock.allocate(capacity)
    }

    deinit { unsafe buffer.deallocate() }

    /// Room for content, for as much again (fields with doubled quotes are copied there), and the slack.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let byteCount = capacity * 2 + 2 * slackByteCount
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCount)
        // SAFETY: as many bytes as were allocated.
        unsafe buffer.initialize(repeating: 0, count: byteCount)
        return unsafe buffer
    }

    /// Makes room for `needed` bytes and keeps the first `byteCount`.
    func grow(to needed: Int) {
        guard needed > capacity else { return }
        // SAFETY: byteCount is at most the old capacity, which is less than the new one.
        let grown = unsafe InputBlock.allocate(needed)
        unsafe grown.update(from: buffer, count: byteCount)
        unsafe buffer.deallocate()
        unsafe buffer = grown
        capacity = needed
    }
}

/// Sizes that bound what input can ask for.
package enum InputLimits {
    /// Small enough for a core's second-level cache, with the columns made from it.
    package static let blockByteCount = 256 * 1024
    /// A record over this refuses its file (contract, "The store").
    static let recordByteCount = 16 * 1024 * 1024
}
