extension VerificationWords {
    /// Sets `bit` in the differences of those rows whose word is not that of the other registry's row; a null
    /// on either side differs.
    ///
    /// - Parameters:
    ///   - differences: one for each row.
    ///   - otherRows: of each row, the other registry's; below 0 where there is none, which is left out.
    package func mark(
        _ bit: UInt64, in differences: inout [UInt64], whereOther other: VerificationWords,
        at otherRows: [Int32]
    ) {
        let count = otherRows.count
        precondition(differences.count == count && words.count == count, "\(count) rows, others have more")
        guard !other.words.isEmpty else { return }
        unsafe differences.withUnsafeMutableBufferPointer { differences in
            unsafe words.withUnsafeBufferPointer { words in
                unsafe other.words.withUnsafeBufferPointer { otherWords in
                    unsafe otherRows.withUnsafeBufferPointer { otherRows in
                        for row in 0..<count {
                            // SAFETY: rows of the other registry are below its count, and 0 is one.
                            let otherRow = unsafe otherRows[row]
                            let place = Int(max(otherRow, 0))
                            let differs = unsafe words[row] != otherWords[place]
                            let isMarked = differs && otherRow >= 0
                            unsafe differences[row] |= isMarked ? bit : 0
                        }
                    }
                }
            }
        }
        guard validity != nil || other.validity != nil else { return }
        for row in 0..<count where otherRows[row] >= 0 {
            if let validity, validity[row] == 0 { differences[row] |= bit }
            if let validity = other.validity, validity[Int(otherRows[row])] == 0 { differences[row] |= bit }
        }
    }
}
