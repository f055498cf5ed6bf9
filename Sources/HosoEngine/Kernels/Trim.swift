import HosoIdentity

/// The slow way to take white space off a field's ends.
enum Trim {
    @inline(never)
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        // SAFETY: the range lies inside the bytes.
        let range = unsafe WhiteSpace.trimmedRange(of: bytes)
        return unsafe UnsafeBufferPointer(rebasing: bytes[range])
    }
}
