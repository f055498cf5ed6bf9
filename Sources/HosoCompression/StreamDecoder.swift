import HosoCore

/// One way of decompressing; the contract of each call is that of `StreamDecompressor`.
protocol StreamDecoder: AnyObject {
    func decode(
        from input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
    ) throws(FormatError) -> Int

    func finish() throws(FormatError)
}

/// Bytes that are not compressed.
final class PlainDecoder: StreamDecoder {
    func decode(
        from input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
    ) throws(FormatError) -> Int {
        consumed = min(input.count, output.count)
        // SAFETY: the count is at most that of either buffer.
        unsafe output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[0..<consumed]))
        return consumed
    }

    func finish() throws(FormatError) {}
}
