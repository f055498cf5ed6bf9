/// The bytewise order of texts.
enum TextOrder {
    /// Below 0 where the left text comes first bytewise, 0 where both are equal.
    @inline(__always)
    static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>)
        -> Int
    {
        let common = min(left.count, right.count)
        guard common > 0, let first = left.baseAddress, let second = right.baseAddress else {
            return left.count - right.count
        }
        let leftBytes = unsafe UnsafeRawPointer(first)
        let rightBytes = unsafe UnsafeRawPointer(second)
        var offset = 0
        // SAFETY: every load lies inside the `common` bytes that both texts have.
        while common - offset > 8 {
            let order = unsafe compareWords(leftBytes + offset, rightBytes + offset)
            if order != 0 { return order }
            offset += 8
        }
        if common >= 8 {
            // Bytes met before are equal, so they may be met again.
            let order = unsafe compareWords(leftBytes + (common - 8), rightBytes + (common - 8))
            return order != 0 ? order : left.count - right.count
        }
        while offset < common {
            let order = unsafe Int(left[offset]) - Int(right[offset])
            if order != 0 { return order }
            offset += 1
        }
        return left.count - right.count
    }

    /// Compares 8 bytes.
    @inline(__always)
    private static func compareWords(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Int {
        // SAFETY: callers pass places that 8 bytes follow.
        let first = unsafe UInt64(bigEndian: left.loadUnaligned(as: UInt64.self))
        let second = unsafe UInt64(bigEndian: right.loadUnaligned(as: UInt64.self))
        return first == second ? 0 : (first < second ? -1 : 1)
    }
}
