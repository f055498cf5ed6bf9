package import HosoCore

/// Finds a table's rows by the texts of their keys.
package struct KeyedRows: Sendable {
    /// The code of a key is its row.
    private let keys: TextDictionary

    /// nil where a key is there twice.
    package init?(_ keys: TextArena) {
        let dictionary = TextDictionary()
        let codes = StoredForms.codes(keys, in: dictionary)
        guard dictionary.count == codes.count else { return nil }
        self.keys = dictionary
    }

    /// The row of each text; -1 where there is none, or the text is null.
    package func rows(of texts: TextArena, validity: [UInt8]?) -> [Int32] {
        unsafe texts.bytes.withUnsafeBufferPointer { bytes in
            (0..<texts.count).map { index in
                if let validity, validity[index] == 0 { return -1 }
                // SAFETY: text offsets lie inside the arena's bytes.
                let range = Int(texts.offsets[index])..<Int(texts.offsets[index + 1])
                let code = unsafe keys.existingCode(of: UnsafeBufferPointer(rebasing: bytes[range]))
                return code == TextDictionary.missing ? -1 : Int32(truncatingIfNeeded: code)
            }
        }
    }
}
