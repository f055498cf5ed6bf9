import HosoCompression
import HosoCore
import HosoTestSupport
import Testing

@Suite struct StreamDecompressorTests {
    static let compressed: [CompressionKind] = [.gzip, .zstd]

    @Test("gives back what the compressor took, for every piece size", arguments: CompressionKind.allCases)
    func roundTrip(kind: CompressionKind) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for byteCount in [0, 1, 2, 63, 64, 65, 4095, 4097, 65_537] {
            let content = random.bytes(byteCount, letters: 7)
            let packed = compressAll(content, kind: kind, piece: Int.random(in: 1...5000, using: &random))
            for (inputPiece, outputPiece) in [(1, 64), (3, 4096), (4096, 1), (1 << 20, 1 << 20)] {
                let back = try decompressAll(
                    packed, kind: kind, inputPiece: inputPiece, outputPiece: outputPiece)
                #expect(
                    back == content, "seed \(seed), \(byteCount) bytes, pieces \(inputPiece), \(outputPiece)")
            }
        }
    }

    @Test("reads streams one after another", arguments: compressed)
    func concatenated(kind: CompressionKind) throws {
        let parts = ["", "a,b\n1,", "", "2\n", ""].map { Array($0.utf8) }
        let packed = parts.flatMap { compressAll($0, kind: kind, piece: 2) }
        for inputPiece in [1, 2, 1000] {
            let back = try decompressAll(packed, kind: kind, inputPiece: inputPiece, outputPiece: 3)
            #expect(back == Array("a,b\n1,2\n".utf8))
        }
    }

    @Test("refuses a stream that was cut, wherever it was", arguments: compressed)
    func truncated(kind: CompressionKind) throws {
        let packed = compressAll(Array("số định danh,họ tên\n".utf8), kind: kind, piece: 100)
        for byteCount in 0..<packed.count {
            let error = #expect(throws: FormatError.self) {
                try decompressAll(Array(packed[0..<byteCount]), kind: kind, inputPiece: 5, outputPiece: 64)
            }
            #expect(error?.kind == .truncated(neededBytes: 1, availableBytes: 0), "cut at \(byteCount)")
            #expect(error?.byteOffset == byteCount)
        }
    }

    @Test("refuses bytes behind the last stream", arguments: compressed, ["x", "\u{1F}", "\u{28}\u{35}"])
    func trailingGarbage(kind: CompressionKind, garbage: String) throws {
        let packed = compressAll([1, 2, 3], kind: kind, piece: 3) + Array(garbage.utf8)
        #expect(throws: FormatError.self) {
            try decompressAll(packed, kind: kind, inputPiece: 1, outputPiece: 64)
        }
    }

    @Test("ignores zeros behind the last gzip member, but nothing after them")
    func gzipPadding() throws {
        let packed = compressAll([1, 2, 3], kind: .gzip, piece: 3)
        let zeros = [UInt8](repeating: 0, count: 10)
        #expect(try decompressAll(packed + zeros, kind: .gzip, inputPiece: 4, outputPiece: 2) == [1, 2, 3])
        let error = #expect(throws: FormatError.self) {
            try decompressAll(packed + zeros + packed, kind: .gzip, inputPiece: 4, outputPiece: 2)
        }
        #expect(error?.byteOffset == packed.count + zeros.count)
    }

    @Test("any changed byte is an error or gives the same content", arguments: compressed)
    func flippedBytes(kind: CompressionKind) throws {
        var random = SeededGenerator(seed: 11)
        let content = random.bytes(600, letters: 20)
        let packed = compressAll(content, kind: kind, piece: 600)
        for index in packed.indices {
            var damaged = packed
            damaged[index] ^= UInt8.random(in: 1...255, using: &random)
            let back = try? decompressAll(damaged, kind: kind, inputPiece: 64, outputPiece: 512)
            // Some header bytes (time, system) carry no content, and a frame can turn into a skippable one.
            #expect(back == nil || back == content || (kind == .zstd && index < 4), "byte \(index)")
        }
    }

    @Test("throws the same error again")
    func stickyError() throws {
        let stream = StreamDecompressor(.gzip)
        var room = [UInt8](repeating: 0, count: 16)
        var consumed = 0
        let first = #expect(throws: FormatError.self) {
            try decompressOnce(stream, [1, 2, 3, 4], &consumed, &room)
        }
        let second = #expect(throws: FormatError.self) { try decompressOnce(stream, [], &consumed, &room) }
        #expect(first == second)
        #expect(throws: FormatError.self) { try stream.finish() }
    }

    @Test("refuses a zstd window above the limit, before memory is taken for it")
    func zstdWindow() throws {
        // Magic; descriptor without single segment or content size; window descriptor: exponent 18 = 2^28
        // bytes.
        let header: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 18 << 3, 0x01, 0x00, 0x00]
        let error = #expect(throws: FormatError.self) {
            try decompressAll(header, kind: .zstd, inputPiece: 100, outputPiece: 10)
        }
        #expect(error?.kind == .unsupported(feature: "so large a zstd window"))
        var accepted = header
        accepted[5] = 17 << 3
        #expect(try decompressAll(accepted, kind: .zstd, inputPiece: 100, outputPiece: 10) == [])
    }

    @Test("refuses zstd's formats of before 1.0, as the first frame or a later one", arguments: [1, 3, 100])
    func zstdOldFormats(inputPiece: Int) throws {
        let frame = compressAll([1, 2, 3], kind: .zstd, piece: 3)
        for first in [0x1E, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27] as [UInt8] {
            // What a fuzzer found: taken whole, and refused in pieces.
            let old: [UInt8] = [first, 0xB5, 0x2F, 0xFD, 0x04, 0xD6, 0x28, 0x2F]
            for (bytes, byteOffset) in [(old, 0), (frame + old, frame.count)] {
                let error = #expect(throws: FormatError.self) {
                    try decompressAll(bytes, kind: .zstd, inputPiece: inputPiece, outputPiece: 10)
                }
                #expect(error?.kind == .unsupported(feature: "a zstd format before 1.0"))
                #expect(error?.byteOffset == byteOffset)
                #expect(throws: FormatError.self) { try Zstd.decompress(bytes[...], byteCount: 3) }
            }
        }
    }

    @Test("tells kinds by content")
    func detect() {
        #expect(CompressionKind.detect(firstBytes: []) == .none)
        #expect(CompressionKind.detect(firstBytes: Array("id,n".utf8)) == .none)
        #expect(CompressionKind.detect(firstBytes: [0x1F, 0x8B, 8, 0]) == .gzip)
        #expect(CompressionKind.detect(firstBytes: [0x28, 0xB5, 0x2F, 0xFD]) == .zstd)
        #expect(CompressionKind.detect(firstBytes: [0x28, 0xB5, 0x2F]) == .none)
        for low in UInt8(0x50)...0x5F {
            #expect(CompressionKind.detect(firstBytes: [low, 0x2A, 0x4D, 0x18]) == .zstd)
        }
        #expect(CompressionKind.detect(firstBytes: [0x60, 0x2A, 0x4D, 0x18]) == .none)
    }

    @Test("compresses to the same bytes each time", arguments: compressed)
    func deterministic(kind: CompressionKind) {
        var random = SeededGenerator(seed: 5)
        let content = random.bytes(10_000, letters: 15)
        #expect(compressAll(content, kind: kind, piece: 999) == compressAll(content, kind: kind, piece: 999))
        #expect(compressAll(content, kind: kind, piece: 999, level: 9).count < content.count)
    }
}
