import HosoCSV
import HosoStorage

/// Lines of a file's content, counted only where an error must name one.
enum ContentLines {
    private static let pieceByteCount = 256 * 1024

    /// The line, from 1, that holds the byte at `offset` of the decompressed content.
    static func line(ofOffset offset: Int, in file: InputFile) throws -> Int {
        let reader = try InputReader(file)
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: pieceByteCount)
        defer { unsafe buffer.deallocate() }
        var line = 1
        var position = 0
        while position < offset {
            // SAFETY: at most as many bytes are read as the buffer holds.
            let wanted = min(pieceByteCount, offset - position)
            let count = try unsafe reader.read(
                into: UnsafeMutableRawBufferPointer(start: buffer, count: wanted))
            if count == 0 { break }
            line += unsafe ByteSearch.count(of: UInt8(ascii: "\n"), in: buffer, from: 0, to: count)
            position += count
        }
        return line
    }
}
