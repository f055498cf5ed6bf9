extension NameKey {
    /// The slow path: any text, through Unicode's own definitions.
    @inline(never)
    static func normalizeAny(
        _ field: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>, capacity: Int
    ) -> (storedByteCount: Int, keyHash: UInt64) {
        let stored = unsafe storedScalars(of: String(decoding: field, as: UTF8.self))
        let storedBytes = Array(String(String.UnicodeScalarView(stored)).utf8)
        precondition(storedBytes.count <= capacity, "\(storedBytes.count) bytes do not fit \(capacity)")
        // SAFETY: just checked.
        unsafe storedBytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe out.update(from: base, count: bytes.count)
        }
        let key = String(String.UnicodeScalarView(keyScalars(ofStored: stored)))
        return (storedBytes.count, hash(ofKey: key))
    }

    package static func storedScalars(of text: String) -> [Unicode.Scalar] {
        var output: [Unicode.Scalar] = []
        for scalar in CanonicalComposition.shared.composed(text.unicodeScalars) {
            if !scalar.properties.isWhitespace {
                output.append(scalar)
            } else if let last = output.last, last != " " {
                output.append(" ")
            }
        }
        if output.last == " " { output.removeLast() }
        return output
    }

    static func keyScalars(ofStored scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let lower = scalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
        return ToneMarkPlace.unified(CanonicalComposition.shared.composed(lower))
    }
}
