import HosoCore

extension TextDictionary {
    /// Takes in another dictionary's texts.
    ///
    /// - Returns: this dictionary's code for each code of the other.
    func merge(_ other: TextDictionary) -> [UInt32] {
        (0..<other.count).map { code in
            let slice = other.texts[code]
            return unsafe slice.withUnsafeBufferPointer { text in unsafe self.code(of: text) }
        }
    }
}

extension ChunkColumn {
    /// Replaces each code by the one that `codes` gives for it.
    func recode(_ codes: [UInt32], rows: Range<Int>) {
        guard !codes.isEmpty else { return }
        // SAFETY: a dictionary column has 4 bytes for every row; codes under nulls are 0.
        let values = unsafe values(as: UInt32.self)
        unsafe codes.withUnsafeBufferPointer { codes in
            for row in rows { unsafe values[row] = codes[Int(values[row])] }
        }
    }
}
