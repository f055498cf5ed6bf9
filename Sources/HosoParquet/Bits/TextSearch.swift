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
