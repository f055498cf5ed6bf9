import Dispatch
import HosoCompression
import HosoCore
import HosoTestSupport
import Testing

@Suite struct ZstdTests {
    @Test("gives back what was compressed", arguments: [0, 1, 127, 128, 129, 4096, 1 << 20])
    func roundTrip(byteCount: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let content = random.bytes(byteCount, letters: 3)
        for level in [-1, 1, 3, 9] {
            let packed = Zstd.compress(content, level: level)
            #expect(try Zstd.decompress(packed[...], byteCount: byteCount) == content, "seed \(seed)")
            let framed = [0, 0, 0] + packed + [9]
            #expect(try Zstd.decompress(framed[3..<3 + packed.count], byteCount: byteCount) == content)
        }
        for effort in [.level(1), .entropy, .ascending, .sparse, .quick, .thorough] as [ZstdEffort] {
            let packed = Zstd.compress(content, effort: effort)
            #expect(
                try Zstd.decompress(packed[...], byteCount: byteCount) == content, "\(effort), seed \(seed)")
            #expect(Zstd.compress(content, effort: effort) == packed)
        }
        #expect(Zstd.compress(content, effort: .level(3)) == Zstd.compress(content, level: 3))
        #expect(Zstd.compress(content[...], level: 1) == Zstd.compress(content, level: 1))
    }

    @Test("each effort does what it is there for")
    func efforts() {
        var random = SeededGenerator(seed: 5)
        let digits = (0..<300_000).map { _ in UInt8(ascii: "0") + UInt8.random(in: 0..<10, using: &random) }
        // Ten digits have 3.32 bits each; a sequence costs little more.
        let share = Double(Zstd.compress(digits, effort: .entropy).count) / Double(digits.count)
        #expect(share > 0.41 && share < 0.44)
        var sorted: [UInt8] = []
        for number in 0..<20_000 { sorted += Array("14.2025.\(1_000_000 + number * 37)".utf8) }
        let sizes = [ZstdEffort.sparse, .quick, .entropy].map { Zstd.compress(sorted, effort: $0).count }
        #expect(sizes[0] < sizes[2] && sizes[1] < sizes[2])
        let words = (0..<60_000).flatMap { _ in Array("word\(Int.random(in: 0..<900, using: &random)) ".utf8)
        }
        let byEffort = [ZstdEffort.thorough, .quick, .entropy].map { Zstd.compress(words, effort: $0).count }
        #expect(byEffort[0] < byEffort[1] && byEffort[1] < byEffort[2])
    }

    @Test("finds frames that stand side by side")
    func frames() throws {
        let parts = [[UInt8](repeating: 1, count: 1000), [2, 3], []]
        let packed = parts.map { Zstd.compress($0, effort: .ascending) }
        let bytes = [9] + packed.joined()
        let frames = try #require(Zstd.frames(of: bytes[1...]))
        #expect(frames.map(\.contentByteCount) == parts.map(\.count))
        #expect(
            try frames.map { try Zstd.decompress(bytes[$0.range], byteCount: $0.contentByteCount) } == parts)
        #expect(try Zstd.decompress(bytes[1...], byteCount: 1002) == Array(parts.joined()))
        #expect(Zstd.frames(of: bytes[0...]) == nil)
        #expect(Zstd.frames(of: bytes[1..<bytes.count - 1]) == nil)
        #expect(Zstd.frames(of: [])?.isEmpty == true)
    }

    @Test("finds frames that have checksums by what stands before their blocks")
    func checkedFrames() throws {
        var random = SeededGenerator(seed: 12)
        var parts = [0, 1, 255, 256, 300, 65_791, 65_792, 300_000].map { random.bytes($0, letters: 5) }
        // Blocks that are left as they are, and blocks of one byte.
        parts.append((0..<200_000).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        parts.append([UInt8](repeating: 7, count: 400_000))
        let packed = parts.map { Zstd.compress($0, effort: .ascending, hasChecksum: true) }
        let bytes = Array(packed.joined())
        var readByteCount = 0
        func found(_ bytes: [UInt8]) -> [(range: Range<Int>, contentByteCount: Int)]? {
            Zstd.checkedFrames(byteCount: bytes.count) { offset, count in
                readByteCount += count
                return Array(bytes[offset..<offset + count])
            }
        }
        let frames = try #require(found(bytes))
        #expect(readByteCount < 1000)
        let slow = try #require(Zstd.frames(of: bytes[...]))
        #expect(frames.map(\.range) == slow.map(\.range))
        #expect(frames.map(\.contentByteCount) == parts.map(\.count))
        for (frame, part) in zip(frames, parts) {
            #expect(try Zstd.decompress(bytes[frame.range], byteCount: part.count) == part)
        }
        let without = Zstd.compress(parts[4], effort: .ascending)
        #expect(found(without) == nil)
        #expect(found(packed[4] + without) == nil)
        #expect(found([9] + packed[4]) == nil)
        #expect(found([])?.isEmpty == true)
        let few = packed[1] + packed[4] + packed[2]
        for count in 1..<few.count {
            let cut = found(Array(few.prefix(count)))
            #expect(cut == nil || count == packed[1].count || count == packed[1].count + packed[4].count)
        }
        for place in few.indices {
            for bit in 0..<8 {
                var changed = few
                changed[place] ^= 1 << UInt8(bit)
                // Whatever it finds lies inside.
                for frame in found(changed) ?? [] { #expect(frame.range.upperBound <= few.count) }
            }
        }
    }

    @Test("a checksum finds every changed bit of a content")
    func checksum() {
        var random = SeededGenerator(seed: 13)
        let content = random.bytes(500, letters: 4)
        for effort in [ZstdEffort.ascending, .level(1)] {
            let packed = Zstd.compress(content, effort: effort, hasChecksum: true)
            for place in packed.indices {
                var changed = packed
                changed[place] ^= 1 << UInt8(place % 8)
                let read = try? Zstd.decompress(changed[...], byteCount: content.count)
                #expect(read == nil || read == content)
            }
            var changed = packed
            changed[packed.count - 1] ^= 1
            let error = #expect(throws: FormatError.self) {
                try Zstd.decompress(changed[...], byteCount: content.count)
            }
            #expect(error?.kind == .checksum(field: "zstd frame"))
        }
    }

    @Test("refuses another size than was promised", arguments: [-1, 0, 99, 101, 5000])
    func wrongByteCount(byteCount: Int) {
        let packed = Zstd.compress([UInt8](repeating: 7, count: 100), level: 1)
        let error = #expect(throws: FormatError.self) {
            try Zstd.decompress(packed[...], byteCount: byteCount)
        }
        #expect(error?.kind == .malformed(field: "zstd content size"))
    }

    @Test("refuses a frame that was cut")
    func truncated() {
        var random = SeededGenerator(seed: 3)
        let packed = Zstd.compress(random.bytes(300, letters: 9), level: 1)
        for byteCount in 1..<packed.count {
            #expect(throws: FormatError.self, "cut at \(byteCount)") {
                try Zstd.decompress(packed[0..<byteCount], byteCount: 300)
            }
        }
        #expect(throws: FormatError.self) {
            try Zstd.decompress([1, 2, 3, 4, 5, 6, 7, 8, 9], byteCount: 300)
        }
    }

    @Test("gives equal bytes from many threads")
    func threads() {
        var random = SeededGenerator(seed: 4)
        let contents = (0..<64).map { random.bytes(5000 + $0, letters: 5) }
        let alone = contents.map { Zstd.compress($0, level: 1) }
        DispatchQueue.concurrentPerform(iterations: contents.count) { index in
            let packed = Zstd.compress(contents[index], level: 1)
            precondition(packed == alone[index], "buffer \(index) differs")
            let back = try? Zstd.decompress(packed[...], byteCount: contents[index].count)
            precondition(back == contents[index], "buffer \(index) comes back different")
        }
    }
}
