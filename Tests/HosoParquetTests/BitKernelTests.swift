import HosoParquet
import HosoTestSupport
import Testing

@Suite("Bit kernels")
struct BitKernelTests {
    @Test("packing agrees with one bit at a time, and unpacking undoes it", arguments: 0...64)
    func packing(bitWidth: Int) {
        var generator = SeededGenerator(seed: UInt64(bitWidth))
        let mask = bitWidth == 64 ? UInt64.max : (1 << UInt64(bitWidth)) - 1
        for valueCount in [8, 16, 32, 64, 256] {
            let values = (0..<valueCount).map { _ in generator.next() & mask }
            let packed = BitPacking.pack(values, bitWidth: bitWidth)
            #expect(packed == BitPacking.slowPack(values, bitWidth: bitWidth))
            #expect(BitPacking.unpack(packed, bitWidth: bitWidth, valueCount: valueCount) == values)
        }
    }

    static let sizes = [0, 1, 2, 31, 32, 33, 127, 128, 129, 130, 255, 256, 257, 1023, 1024, 1025]

    @Test("differences agree with the slow twin and come back", arguments: sizes)
    func delta64(valueCount: Int) {
        var generator = SeededGenerator(seed: 64)
        for spread in [0, 1, 5, 20, 40, 63] {
            var values = (0..<valueCount).map { _ in Int64(bitPattern: generator.next()) >> Int64(63 - spread)
            }
            if valueCount > 2 { (values[1], values[2]) = (.max, .min) }
            let encoded = DeltaEncoding.encode(values, range: 0..<valueCount)
            #expect(encoded == DeltaEncoding.slowEncode(values, bitWidth: 64))
            var offset = 0
            #expect(DeltaDecoding.decodeInt64(encoded, offset: &offset, valueCount: valueCount) == values)
            #expect(offset == encoded.count)
        }
    }

    @Test("32-bit differences wrap within 32 bits", arguments: sizes)
    func delta32(valueCount: Int) {
        var generator = SeededGenerator(seed: 32)
        for spread in [0, 3, 15, 31] {
            var values = (0..<valueCount).map { _ in
                Int32(truncatingIfNeeded: generator.next()) >> Int32(31 - spread)
            }
            if valueCount > 2 { (values[1], values[2]) = (.max, .min) }
            let encoded = DeltaEncoding.encode(values, range: 0..<valueCount)
            #expect(encoded == DeltaEncoding.slowEncode(values.map { Int64($0) }, bitWidth: 32))
            var offset = 0
            #expect(DeltaDecoding.decodeInt32(encoded, offset: &offset, valueCount: valueCount) == values)
        }
    }

    @Test("runs and packed codes come back", arguments: [1, 2, 3, 5, 7, 8, 9, 12, 16, 17, 20, 31, 32])
    func codes(bitWidth: Int) {
        var generator = SeededGenerator(seed: UInt64(bitWidth) + 100)
        let mask = bitWidth == 32 ? UInt32.max : (1 << UInt32(bitWidth)) - 1
        for valueCount in BitKernelTests.sizes {
            for runLength in [1, 3, 8, 50, 2000] {
                var code: UInt32 = 0
                let codes = (0..<valueCount).map { index in
                    if index % runLength == 0 || index % 97 == 0 {
                        code = UInt32(truncatingIfNeeded: generator.next()) & mask
                    }
                    return code
                }
                let encoded = RunLengthEncoding.encode(codes, range: 0..<valueCount, bitWidth: bitWidth)
                let decoded = RunLengthDecoding.decodeCodes(
                    encoded, range: 0..<encoded.count, bitWidth: bitWidth, valueCount: valueCount)
                #expect(decoded == codes)
            }
        }
    }

    @Test("flags come back, whatever their runs", arguments: sizes)
    func flags(valueCount: Int) {
        var generator = SeededGenerator(seed: UInt64(valueCount) + 7)
        for runLength in [1, 2, 9, 63, 64, 65, 500] {
            var flag: UInt8 = 0
            let flags = (0..<valueCount + 5).map { index in
                if index % runLength == 0 { flag = UInt8.random(in: 0...1, using: &generator) }
                return flag
            }
            let encoded = RunLengthEncoding.encodeFlags(flags, range: 5..<valueCount + 5)
            let decoded = RunLengthDecoding.decodeFlags(
                encoded, range: 0..<encoded.count, valueCount: valueCount)
            #expect(decoded == Array(flags[5...]))
        }
    }

    @Test("one run stands for flags that are all equal")
    func oneRun() {
        #expect(
            RunLengthEncoding.encodeFlags([UInt8](repeating: 1, count: 1000), range: 0..<1000) == [
                0xD0, 0x0F, 1,
            ])
    }

    @Test("damaged runs and differences give nil, never a trap", arguments: 0..<40 as Range<UInt64>)
    func damage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let valueCount = Int.random(in: 0...300, using: &generator)
            let bitWidth = Int.random(in: 0...32, using: &generator)
            let codes = RunLengthDecoding.decodeCodes(
                bytes, range: 0..<bytes.count, bitWidth: bitWidth, valueCount: valueCount)
            #expect(codes == nil || codes?.count == valueCount)
            for header in [[], [128, 1, 4], [128, 1, 4, UInt8(valueCount & 0x7F)]] as [[UInt8]] {
                var offset = 0
                _ = DeltaDecoding.decodeInt64(header + bytes, offset: &offset, valueCount: valueCount & 0x7F)
                _ = DeltaDecoding.decodeInt32(header + bytes, offset: &offset, valueCount: valueCount & 0x7F)
                _ = TextDecoding.decodeFrontCoded(header + bytes, from: 0, valueCount: valueCount & 0x7F)
                _ = TextDecoding.decodeDeltaLength(header + bytes, from: 0, valueCount: valueCount & 0x7F)
            }
            _ = TextDecoding.decodePlain(bytes, from: 0, valueCount: valueCount)
        }
    }
}
