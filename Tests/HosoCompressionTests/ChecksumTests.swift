import HosoCompression
import Testing

@Suite("CRC-32")
struct ChecksumTests {
    @Test("agrees with the check value of the standard")
    func checkValue() {
        let bytes = Array("123456789".utf8)
        #expect(Checksum.crc32(bytes, range: 0..<9) == 0xCBF4_3926)
    }

    @Test("fast and slow agree at every length", arguments: [0, 1, 7, 15, 16, 17, 31, 32, 33, 255, 1000])
    func twins(byteCount: Int) {
        let bytes = (0..<byteCount + 3).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        #expect(Checksum.crc32(bytes, range: 3..<byteCount + 3) == Checksum.slowCRC32(bytes[3...]))
    }

    @Test("continues where it stopped")
    func pieces() {
        let bytes = (0..<100).map { UInt8($0) }
        let first = Checksum.crc32(bytes, range: 0..<37)
        #expect(Checksum.crc32(bytes, range: 37..<100, start: first) == Checksum.slowCRC32(bytes))
    }
}
