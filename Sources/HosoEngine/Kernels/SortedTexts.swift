package import HosoCore

/// Joins texts that ascend to keys that ascend, by going through both once.
package enum SortedTexts {
    /// For each text the number of the equal key; -1 where there is none.
    ///
    /// - Parameters:
    ///   - validity: of the texts; a null finds nothing. nil where none is null.
    /// - Returns: nil where texts or keys do not ascend bytewise, or a key is there twice.
    package static func join(_ texts: TextArena, validity: [UInt8]?, keys: TextArena) -> [Int32]? {
        var found = [Int32](repeating: -1, count: texts.count)
        let isSorted = unsafe texts.bytes.withUnsafeBufferPointer { textBytes in
            unsafe keys.bytes.withUnsafeBufferPointer { keyBytes in
                unsafe join(
                    Texts(bytes: textBytes, offsets: texts.offsets), validity,
                    Texts(bytes: keyBytes, offsets: keys.offsets), &found)
            }
        }
        return isSorted ? found : nil
    }

    @unsafe private struct Texts {
        let bytes: UnsafeBufferPointer<UInt8>
        let offsets: [UInt32]

        var count: Int { unsafe offsets.count - 1 }

        @inline(__always)
        func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
            // SAFETY: offsets ascend up to the count of the bytes.
            unsafe UnsafeBufferPointer(rebasing: bytes[Int(offsets[index])..<Int(offsets[index + 1])])
        }
    }

    private static func join(_ texts: Texts, _ validity: [UInt8]?, _ keys: Texts, _ found: inout [Int32])
        -> Bool
    {
        let keyCount = unsafe keys.count
        let textCount = unsafe texts.count
        // The key looked at; all before it are less than the text looked at.
        var key = 0
        var order = 0
        var previous = -1
        for row in 0..<textCount {
            if let validity, validity[row] == 0 { continue }
            let text = unsafe texts.text(row)
            if previous >= 0 {
                let step = unsafe compare(texts.text(previous), text)
                if step > 0 { return false }
                if step == 0 {
                    found[row] = found[previous]
                    previous = row
                    continue
                }
            }
            previous = row
            while key < keyCount {
                order = unsafe compare(keys.text(key), text)
                if order >= 0 { break }
                key += 1
                if key < keyCount, unsafe compare(keys.text(key - 1), keys.text(key)) >= 0 { return false }
            }
            if key < keyCount, order == 0 { found[row] = Int32(truncatingIfNeeded: key) }
        }
        return true
    }

    /// Below 0 where the left text comes first bytewise, 0 where both are equal.
    @inline(__always)
    private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>)
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
