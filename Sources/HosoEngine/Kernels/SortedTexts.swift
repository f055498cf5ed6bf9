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
                let step = unsafe TextOrder.compare(texts.text(previous), text)
                if step > 0 { return false }
                if step == 0 {
                    found[row] = found[previous]
                    previous = row
                    continue
                }
            }
            previous = row
            while key < keyCount {
                order = unsafe TextOrder.compare(keys.text(key), text)
                if order >= 0 { break }
                key += 1
                if key < keyCount, unsafe TextOrder.compare(keys.text(key - 1), keys.text(key)) >= 0 {
                    return false
                }
            }
            if key < keyCount, order == 0 { found[row] = Int32(truncatingIfNeeded: key) }
        }
        return true
    }
}
