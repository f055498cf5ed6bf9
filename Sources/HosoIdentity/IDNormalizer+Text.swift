extension IDNormalizer {
    /// As `personID(of:)`, of a text.
    public static func personID(ofText text: String) -> Parsed {
        let bytes = Array(text.utf8)
        // SAFETY: the buffer outlives the call that reads it.
        return unsafe bytes.withUnsafeBufferPointer { unsafe personID(of: $0) }
    }
}
