import Crypto
import Glibc

/// SHA-256 of files and buffers, as 64 hex digits in lower case.
public enum FileDigest {
    private static let pieceByteCount = 512 << 10

    public static func sha256(_ bytes: [UInt8]) -> String {
        var stream = Sha256Stream()
        // SAFETY: the buffer outlives the call that reads it.
        unsafe bytes.withUnsafeBytes { unsafe stream.update($0) }
        return stream.hex()
    }

    /// - Parameter path: of the system.
    /// - Throws: `HosoError` of code `readWrite`.
    public static func sha256(path: String) throws -> String {
        var stream = Sha256Stream()
        // SAFETY: freed on every way out, and no pointer to it is kept.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceByteCount, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        do throws(SystemFault) {
            let descriptor = try FileDescriptor(path: path, flags: O_RDONLY)
            descriptor.adviseSequential()
            while true {
                let count = try unsafe descriptor.read(into: buffer)
                if count == 0 { return stream.hex() }
                unsafe stream.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
            }
        } catch {
            throw error.hosoError(path: path, .reading)
        }
    }
}

/// SHA-256 of bytes that come piece by piece.
struct Sha256Stream {
    private var state = SHA256()

    mutating func update(_ bytes: UnsafeRawBufferPointer) { unsafe state.update(bufferPointer: bytes) }

    func hex() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in state.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
