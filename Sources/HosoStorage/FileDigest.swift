import Crypto
import Glibc
public import HosoCore

/// SHA-256 of files and buffers, as 64 hex digits in lower case.
public enum FileDigest {
    private static let pieceByteCount = 512 << 10

    public static func sha256(_ bytes: [UInt8]) -> String {
        var stream = Sha256Stream()
        stream.update(bytes[...])
        return stream.hex()
    }

    /// - Throws: what the source throws.
    public static func sha256(_ source: any ByteSource) throws -> String {
        var stream = Sha256Stream()
        var offset = 0
        while offset < source.byteCount {
            let piece = try source.read(at: offset, count: min(pieceByteCount, source.byteCount - offset))
            if piece.isEmpty { break }
            stream.update(piece[...])
            offset += piece.count
        }
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
public struct Sha256Stream {
    private var state = SHA256()

    public init() {}

    mutating func update(_ bytes: UnsafeRawBufferPointer) { unsafe state.update(bufferPointer: bytes) }

    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        // SAFETY: the buffer outlives the call that reads it.
        unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
    }

    /// Of all bytes so far, as 64 hex digits in lower case.
    public func hex() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in state.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
