import FoundationEssentials
import Glibc
import HosoCompression
import HosoCore
import HosoTestSupport

extension SeededGenerator {
    mutating func bytes(_ count: Int, letters: UInt8 = 255) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...letters, using: &self) }
    }
}

/// Everything that a stream holds, decompressed with pieces of the sizes given.
func decompressAll(
    _ bytes: [UInt8], kind: CompressionKind, inputPiece: Int, outputPiece: Int
) throws(FormatError) -> [UInt8] {
    let stream = StreamDecompressor(kind)
    var result: [UInt8] = []
    var room = [UInt8](repeating: 0, count: outputPiece)
    var offset = 0
    while true {
        let piece = Array(bytes[offset..<min(bytes.count, offset + inputPiece)])
        var consumed = 0
        let produced = try decompressOnce(stream, piece, &consumed, &room)
        result += room[0..<produced]
        offset += consumed
        if produced < outputPiece, offset == bytes.count { break }
    }
    try stream.finish()
    return result
}

func decompressOnce(
    _ stream: StreamDecompressor, _ piece: [UInt8], _ consumed: inout Int, _ room: inout [UInt8]
) throws(FormatError) -> Int {
    let outcome: Result<Int, FormatError> = unsafe piece.withUnsafeBytes { source in
        unsafe room.withUnsafeMutableBytes { target in
            do throws(FormatError) {
                return .success(try unsafe stream.decompress(from: source, consumed: &consumed, into: target))
            } catch {
                return .failure(error)
            }
        }
    }
    return try outcome.get()
}

func compressAll(_ bytes: [UInt8], kind: CompressionKind, piece: Int, level: Int? = nil) -> [UInt8] {
    let stream = StreamCompressor(kind, level: level)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
        result += stream.compress(Array(bytes[start..<min(bytes.count, start + piece)]))
    }
    return result + stream.finish()
}

func fileBytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
}
