import HosoParquet
import HosoTestSupport
import Testing

@Suite("Decoding kernels")
struct DecodingKernelTests {
    @Test("split streams are joined byte by byte", arguments: [1, 2, 4, 5, 8, 12, 16])
    func byteStreamSplit(byteCount: Int) {
        var generator = SeededGenerator(seed: UInt64(byteCount))
        for valueCount in [0, 1, 511, 512, 513, 1_500] {
            let values = (0..<valueCount * byteCount).map { _ in UInt8.random(in: 0...255, using: &generator)
            }
            var split: [UInt8] = [9, 9, 9]
            for stream in 0..<byteCount {
                for value in 0..<valueCount { split.append(values[value * byteCount + stream]) }
            }
            #expect(
                ByteStreamSplit.decode(split, from: 3, valueCount: valueCount, byteCount: byteCount) == values
            )
            #expect(
                ByteStreamSplit.decode(split, from: 3, valueCount: valueCount + 1, byteCount: byteCount)
                    == nil)
        }
    }

    @Test("levels packed from the highest bit come out in order", arguments: 0...8)
    func bitPackedLevels(bitWidth: Int) {
        var generator = SeededGenerator(seed: UInt64(bitWidth))
        let levels = (0..<77).map { _ in UInt8.random(in: 0...255, using: &generator) >> UInt8(8 - bitWidth) }
        var bits = levels.flatMap { level in (0..<bitWidth).reversed().map { level >> UInt8($0) & 1 } }
        bits += [UInt8](repeating: 0, count: (8 - bits.count % 8) % 8)
        let bytes =
            [5] + stride(from: 0, to: bits.count, by: 8).map { bits[$0..<$0 + 8].reduce(0) { $0 << 1 | $1 } }
        let range = 1..<bytes.count
        #expect(BitPacking.unpackLevels(bytes, range: range, bitWidth: bitWidth, valueCount: 77) == levels)
        let beyond = range.count * 8 / max(1, bitWidth) + 1
        if bitWidth > 0 {
            #expect(
                BitPacking.unpackLevels(bytes, range: range, bitWidth: bitWidth, valueCount: beyond) == nil)
        }
    }

    @Test(
        "levels are counted and compared as one by one",
        arguments: [0, 1, 15, 16, 17, 4_079, 4_080, 4_081, 10_000])
    func levels(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let levels = (0..<count).map { _ in UInt8.random(in: 0...3, using: &generator) }
        for level: UInt8 in 0...4 {
            #expect(LevelKernels.count(levels, of: level) == levels.filter { $0 == level }.count)
        }
        #expect(LevelKernels.maximum(levels) == levels.max() ?? 0)
        #expect(LevelKernels.count([UInt8](repeating: 1, count: count), of: 1) == count)
    }

    @Test("values are spread over flags and taken together again", arguments: [0, 1, 2, 17, 1000])
    func present(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count) + 7)
        for share in 0...4 {
            let flags = (0..<count).map { _ in
                UInt8.random(in: 0..<4, using: &generator) < share ? 1 : 0 as UInt8
            }
            let rows = flags.indices.filter { flags[$0] == 1 }
            let values = (0..<count).map { UInt32($0) + 5 }
            let kept = LevelKernels.present(values, flags)
            #expect(kept == rows.map { values[$0] })
            #expect(
                LevelKernels.spread(kept, flags, zero: 0)
                    == flags.indices.map { flags[$0] == 1 ? values[$0] : 0 })
            var ends: [UInt32] = [0]
            for flag in flags {
                ends.append(ends[ends.count - 1] + UInt32(flag) * .random(in: 0..<3, using: &generator))
            }
            #expect(LevelKernels.presentOffsets(ends, flags) == [0] + rows.map { ends[$0 + 1] })
            guard let hidden = flags.firstIndex(of: 0) else { continue }
            for row in hidden..<count { ends[row + 1] += 1 }
            #expect(LevelKernels.presentOffsets(ends, flags) == nil, "row \(hidden) has bytes")
        }
    }
}
