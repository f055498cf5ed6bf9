/// Texts of nothing but ASCII, which are UTF-8 and cannot be cut inside a character.
enum ASCIIText {
    /// Whether no byte is part of a character of several.
    static func isASCII(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                // Texts of other letters are found out early.
                let end = min(offset + 4096, bytes.count)
                let wideEnd = end - (end - offset) % 8
                var marks: UInt64 = 0
                while offset < wideEnd {
                    // SAFETY: 8 bytes are left.
                    unsafe marks |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    offset += 8
                }
                while offset < end {
                    unsafe marks |= UInt64(bytes[offset])
                    offset += 1
                }
                if marks & 0x8080_8080_8080_8080 != 0 { return false }
            }
            return true
        }
    }
}
