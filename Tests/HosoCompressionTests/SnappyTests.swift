import HosoCompression
import HosoCore
import HosoTestSupport
import Testing

@Suite("Snappy blocks")
struct SnappyTests {
    /// A block that says what it says, element by element, and the content by the plain rules.
    struct Block {
        var elements: [UInt8] = []
        var content: [UInt8] = []

        mutating func literal(_ bytes: [UInt8], lengthByteCount: Int) {
            let length = bytes.count - 1
            if lengthByteCount == 0 {
                elements.append(UInt8(length) << 2)
            } else {
                elements.append(UInt8(59 + lengthByteCount) << 2)
                elements += (0..<lengthByteCount).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
            }
            elements += bytes
            content += bytes
        }

        mutating func copy(distance: Int, length: Int, tag: UInt8) {
            switch tag {
            case 1:
                elements.append(UInt8(distance >> 8) << 5 | UInt8(length - 4) << 2 | 1)
                elements.append(UInt8(distance & 255))
            default:
                elements.append(UInt8(length - 1) << 2 | tag)
                elements += (0..<(tag == 2 ? 2 : 4)).map { UInt8(truncatingIfNeeded: distance >> ($0 * 8)) }
            }
            for _ in 0..<length { content.append(content[content.count - distance]) }
        }

        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            var rest = content.count
            while rest >= 0x80 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)] + elements
        }

        static func random(using generator: inout SeededGenerator) -> Block {
            var block = Block()
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                let tag = UInt8.random(in: 0...3, using: &generator)
                if tag == 0 || block.content.isEmpty {
                    let width = Int.random(in: 0...4, using: &generator)
                    let limit = width == 0 ? 60 : width == 1 ? 256 : 400
                    let count = Int.random(in: 1...limit, using: &generator)
                    block.literal(
                        (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) },
                        lengthByteCount: width)
                } else {
                    let farthest = min(block.content.count, tag == 1 ? 2_047 : 65_535)
                    let near = Int.random(in: 1...min(20, farthest), using: &generator)
                    let far = Int.random(in: 1...farthest, using: &generator)
                    block.copy(
                        distance: Bool.random(using: &generator) ? near : far,
                        length: Int.random(in: tag == 1 ? 4...11 : 1...64, using: &generator), tag: tag)
                }
            }
            return block
        }
    }

    @Test("every element unfolds as the format says", arguments: 0..<20 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let block = Block.random(using: &generator)
            #expect(
                try Snappy.decompress(block.bytes[...], byteCount: block.content.count) == block.content,
                "seed \(seed)")
            #expect(block.content.count <= (block.bytes.count + 1) * Snappy.densestRatio)
        }
    }

    @Test(
        "a wrong size, a cut or a flipped bit is an error or other content",
        arguments: 0..<20 as Range<UInt64>)
    func damage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let block = Block.random(using: &generator)
            let size = block.content.count
            #expect(throws: FormatError.self) { try Snappy.decompress(block.bytes[...], byteCount: size + 1) }
            guard size > 0 else { continue }
            #expect(throws: FormatError.self) {
                try Snappy.decompress(block.bytes.dropLast(), byteCount: size)
            }
            var damaged = block.bytes
            let index = Int.random(in: 0..<damaged.count, using: &generator)
            damaged[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            if let content = try? Snappy.decompress(damaged[...], byteCount: size) {
                #expect(content.count == size)
            }
        }
    }

    @Test("a block of nothing, and no block at all")
    func empty() throws {
        #expect(try Snappy.decompress([0], byteCount: 0) == [])
        #expect(throws: FormatError.self) { try Snappy.decompress([], byteCount: 0) }
    }

    @Test("gzip members together hold what was asked for, and no byte more")
    func gzip() throws {
        func member(_ bytes: [UInt8]) -> [UInt8] {
            let compressor = StreamCompressor(.gzip)
            return compressor.compress(bytes) + compressor.finish()
        }
        let pieces: [[UInt8]] = [Array("xin chào ".utf8), [], [UInt8](repeating: 7, count: 100_000)]
        let bytes = pieces.flatMap(member)
        let content = pieces.flatMap { $0 }
        #expect(try Gzip.decompress(bytes[...], byteCount: content.count) == content)
        for byteCount in [0, content.count - 1, content.count + 1] {
            #expect(throws: FormatError.self) { try Gzip.decompress(bytes[...], byteCount: byteCount) }
        }
        #expect(throws: FormatError.self) { try Gzip.decompress(bytes.dropLast(), byteCount: content.count) }
        var damaged = bytes
        damaged[bytes.count - 6] ^= 1
        #expect(throws: FormatError.self) { try Gzip.decompress(damaged[...], byteCount: content.count) }
    }
}
