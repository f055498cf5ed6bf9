import Glibc
import HosoCore

/// A file read at any place, by any number of threads.
struct LocalFileSource: ByteSource {
    let byteCount: Int
    private let path: String
    private let descriptor: FileDescriptor

    init(path: String) throws(SystemFault) {
        descriptor = try FileDescriptor(path: path, flags: O_RDONLY)
        let status = try descriptor.status()
        guard status.kind != .directory else { throw SystemFault(number: EISDIR) }
        byteCount = status.byteCount
        self.path = path
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= byteCount - count else {
            let available = max(0, byteCount - max(0, offset))
            throw FormatError(.truncated(neededBytes: count, availableBytes: available), byteOffset: offset)
        }
        let bytes: [UInt8]
        do { bytes = try descriptor.read(at: offset, count: count) } catch {
            throw error.hosoError(path: path, .reading)
        }
        guard bytes.count == count else {
            throw FormatError(.truncated(neededBytes: count, availableBytes: bytes.count), byteOffset: offset)
        }
        return bytes
    }
}
