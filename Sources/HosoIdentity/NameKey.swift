/// Names as they are stored (type `name`) and the key by which they are compared; pipeline language, "Name
/// key".
///
/// The stored name is in normalisation form C with white space collapsed to single spaces and trimmed, case
/// kept. The key is that name in lower case (composed again, since lower case can undo form C), with the tone
/// mark's place made one.
public enum NameKey {
    /// Bytes that `normalize` may need for its result: form C of UTF-8 grows threefold at most (UAX #15,
    /// 12.1), as do bytes that are not UTF-8, each replaced by U+FFFD; the rest is room for whole-word
    /// stores.
    public static func capacity(forFieldByteCount count: Int) -> Int { 3 * count + 16 }

    /// Makes the stored name and the hash of the name key.
    ///
    /// - Parameters:
    ///   - field: UTF-8; bytes that are not become U+FFFD.
    ///   - out: receives the stored name; bytes behind it are overwritten too.
    ///   - capacity: writable bytes at `out`, at least `capacity(forFieldByteCount: field.count)`.
    /// - Returns: bytes of the stored name, 0 for a field of white space alone, and the key's hash; equal
    ///   keys have equal hashes on all platforms.
    public static func normalize(
        _ field: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>, capacity: Int
    ) -> (storedByteCount: Int, keyHash: UInt64) {
        precondition(
            capacity >= NameKey.capacity(forFieldByteCount: field.count), "\(capacity) bytes are too few")
        let keyCapacity = 3 * field.count + NameHash.paddingByteCount + 16
        let fast = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: keyCapacity) {
            buffer -> (storedByteCount: Int, keyHash: UInt64)? in
            // SAFETY: the fast path writes at most 3 bytes per field byte, plus 4 of slack, into either
            // buffer.
            guard let key = buffer.baseAddress,
                let counts = unsafe normalizePlain(field, into: out, key: key, LetterTable.shared)
            else { return nil }
            return unsafe (counts.stored, NameHash.hash(padding: key, count: counts.key))
        }
        if let fast { return fast }
        return unsafe normalizeAny(field, into: out, capacity: capacity)
    }

    /// The hash that `normalize` gives to names of this key.
    public static func hash(ofKey key: String) -> UInt64 { NameHash.hash(Array(key.utf8)) }

    /// The name key of a text.
    public static func key(of text: String) -> String {
        String(String.UnicodeScalarView(keyScalars(ofStored: storedScalars(of: text))))
    }

    /// The text as a column of type `name` stores it.
    public static func stored(_ text: String) -> String {
        String(String.UnicodeScalarView(storedScalars(of: text)))
    }
}
