import HosoCore
import HosoTestSupport
import Testing

@Suite("UTF-8 check")
struct UTF8CheckTests {
    private func expectTwin(_ bytes: [UInt8], _ comment: Comment? = nil) {
        let isValid = unsafe bytes.withUnsafeBufferPointer { unsafe UTF8Check.isValid($0) }
        #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes) \(comment ?? "")")
        let count = unsafe bytes.withUnsafeBufferPointer { unsafe UTF8Check.soundByteCount($0) }
        guard let fault = slowFault(bytes) else {
            #expect(count == bytes.count, "\(bytes) \(comment ?? "")")
            return
        }
        let isNear = count < bytes.count && fault >= count - 3 && fault < count + UTF8Check.windowByteCount
        #expect(isNear, "\(count) for \(fault): \(bytes) \(comment ?? "")")
    }

    /// Where the first sequence begins that is not well-formed.
    private func slowFault(_ bytes: [UInt8]) -> Int? {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }

    @Test("agrees with the standard library on every pair of bytes behind and before text")
    func pairs() {
        for first in UInt8.min...UInt8.max {
            for second in stride(from: UInt8(0), through: 0xF8, by: 8) {
                expectTwin([first, second])
                expectTwin(Array("abcdefg".utf8) + [first, second])
            }
        }
    }

    @Test("agrees at the borders of the well-formed ranges")
    func borders() {
        let edges: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
            0xED,
            0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xFF,
        ]
        let tails: [UInt8] = [0x41, 0x80, 0xBF, 0xC2]
        for first in edges {
            for second in edges {
                for third in tails {
                    expectTwin([first, second, third])
                    for fourth in tails { expectTwin([first, second, third, fourth]) }
                }
            }
        }
    }

    @Test("agrees wherever a sequence stands in a long text")
    func places() {
        let sequences: [[UInt8]] = [
            [0xC3, 0xA9], [0xE1, 0xBB, 0x87], [0xE0, 0xA0, 0x80], [0xE0, 0x9F, 0x80], [0xED, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0x80], [0xFF],
            [0xE1, 0xBB], [0xC3], [0x80], [0xF0, 0x9F, 0x98], [0xE1, 0xBB, 0x87, 0x80],
        ]
        for filler in ["a", "ố"].map({ Array($0.utf8) }) {
            for before in 0...20 {
                for behind in [0, 1, 2, 3, 13, 14, 15, 16, 17, 40] {
                    let head = (0..<before).flatMap { _ in filler }
                    let tail = (0..<behind).flatMap { _ in filler }
                    for sequence in sequences { expectTwin(head + sequence + tail) }
                }
            }
        }
    }

    @Test("agrees on random bytes", arguments: [51, 52] as [UInt64])
    func random(seed: UInt64) {
        print("UTF8CheckTests.random seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let alphabet: [[UInt8]] = [
            Array("a".utf8), Array("12345678".utf8), Array("é".utf8), Array("ệ".utf8), Array("😀".utf8),
            Array("ố".utf8),
        ]
        for _ in 0..<3000 {
            var bytes = generator.bytes(upTo: 20, of: alphabet)
            expectTwin(bytes, "seed \(seed)")
            guard !bytes.isEmpty else { continue }
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            expectTwin(bytes, "seed \(seed)")
            bytes.removeLast()
            expectTwin(bytes, "seed \(seed)")
        }
    }
}
