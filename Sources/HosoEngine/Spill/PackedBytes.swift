import HosoCompression
import HosoCore
import HosoStorage

/// Where bytes lie that were compressed and put aside.
struct PackedBytes: Sendable {
    var offset: Int
    var byteCount: Int
    /// As they were before.
    var contentByteCount: Int

    /// Twice as fast as level 1, and a tenth larger.
    fileprivate static let compressionLevel = -4
}

extension ScratchFile {
    /// Compresses bytes and puts them aside.
    func append(packing content: [UInt8]) throws -> PackedBytes {
        let packed = Zstd.compress(content, level: PackedBytes.compressionLevel)
        return PackedBytes(
            offset: try append(packed[...]), byteCount: packed.count, contentByteCount: content.count)
    }

    /// What was put aside.
    ///
    /// - Throws: `HosoError` of code `readWrite` where it is not what was written.
    func unpack(_ bytes: PackedBytes) throws -> [UInt8] {
        let packed = try read(at: bytes.offset, count: bytes.byteCount)
        do throws(FormatError) {
            return try Zstd.decompress(packed[...], byteCount: bytes.contentByteCount)
        } catch {
            throw ScratchFault.damaged
        }
    }
}

enum ScratchFault {
    /// What was put aside is not what it was.
    static var damaged: HosoError {
        HosoError(
            .readWrite, "rows that were put aside cannot be read back: they are not what was written",
            hint: "the disk may be failing: run again")
    }
}
