package import HosoCore

/// Finds texts in an arena.
package enum TextSearch {
    /// Indices of the texts that equal `pattern`, ascending.
    package static func indices(of pattern: [UInt8], in arena: TextArena) -> [Int] {
        TextKernels.checkOffsets(arena, range: 0..<arena.count)
        let wanted = TextArena(bytes: pattern, offsets: [0, UInt32(pattern.count)])
        // SAFETY: the offsets were proved to lie inside the bytes, and the indices below are in range.
        return unsafe TextKernels.withView(wanted) { wantedView in
            unsafe TextKernels.withView(arena) { view in
                var found: [Int] = []
                let first = unsafe wantedView.prefixKey(0, skipping: 0)
                for index in 0..<arena.count {
                    guard unsafe view.byteCount(index) == pattern.count,
                        unsafe view.prefixKey(index, skipping: 0) == first
                    else { continue }
                    var skipped = 8
                    var isEqual = true
                    while isEqual && skipped < pattern.count {
                        let key = unsafe view.prefixKey(index, skipping: skipped)
                        isEqual = unsafe key == wantedView.prefixKey(0, skipping: skipped)
                        skipped += 8
                    }
                    if isEqual { found.append(index) }
                }
                return found
            }
        }
    }

    /// Whether a text may stand somewhere among bytes, whatever else these are; false is certain.
    package static func mayOccur(_ pattern: [UInt8], in bytes: [UInt8]) -> Bool {
        let tailByteCount = 4
        guard pattern.count <= bytes.count else { return false }
        guard pattern.count >= tailByteCount else { return true }
        // Texts that are alike in their beginnings differ in their ends.
        let tail = pattern.count - tailByteCount
        let (first, second, third, fourth) = (
            pattern[tail], pattern[tail + 1], pattern[tail + 2], pattern[tail + 3]
        )
        return unsafe bytes.withUnsafeBytes { bytes in
            // Of the tail; so few at once that looking at them one by one costs little.
            var place = tail
            let end = bytes.count - tailByteCount + 1
            while place < end {
                let start = place
                let blockEnd = min(start + 128, end)
                var least = UInt8.max
                while place < blockEnd {
                    // SAFETY: a tail fits at each place before the end.
                    var difference = unsafe bytes[place] ^ first
                    difference |= unsafe bytes[place + 1] ^ second
                    difference |= unsafe bytes[place + 2] ^ third
                    difference |= unsafe bytes[place + 3] ^ fourth
                    least = min(least, difference)
                    place += 1
                }
                if least != 0 { continue }
                for textPlace in start - tail..<blockEnd - tail {
                    // SAFETY: the pattern ends where a tail does, and begins at 0 at the earliest.
                    let text = unsafe UnsafeRawBufferPointer(
                        rebasing: bytes[textPlace..<textPlace + pattern.count])
                    if unsafe text.elementsEqual(pattern) { return true }
                }
            }
            return false
        }
    }

    /// Places of the codes that equal one, ascending.
    package static func indices(ofCode code: UInt32, in codes: [UInt32]) -> [Int] {
        unsafe codes.withUnsafeBufferPointer { codes in
            var found: [Int] = []
            // SAFETY: the index runs over the buffer.
            for index in 0..<codes.count where unsafe codes[index] == code { found.append(index) }
            return found
        }
    }

    /// The rows that some values stand in.
    ///
    /// - Parameters:
    ///   - indices: of values that are there, ascending.
    ///   - definitionLevels: one for each row; `full` where there is a value.
    package static func rows(ofValues indices: [Int], definitionLevels: [UInt8], full: UInt8) -> [Int] {
        unsafe definitionLevels.withUnsafeBufferPointer { levels in
            var rows: [Int] = []
            var valueIndex = 0
            // SAFETY: the index runs over the buffer.
            for row in 0..<levels.count where unsafe levels[row] == full {
                if rows.count == indices.count { break }
                if indices[rows.count] == valueIndex { rows.append(row) }
                valueIndex += 1
            }
            return rows
        }
    }
}
