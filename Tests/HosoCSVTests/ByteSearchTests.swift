import HosoCSV
import HosoTestSupport
import Testing

@Suite("Byte search")
struct ByteSearchTests {
    @Test(
        "counts and places are those of a plain loop", arguments: [0, 1, 63, 64, 65, 4031, 4032, 4033, 9000])
    func twins(count: Int) {
        var generator = SeededGenerator(seed: 61)
        let alphabets: [[UInt8]] = [[10], [10, 65], Array(0...255)]
        for alphabet in alphabets {
            let bytes = (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
            for from in [0, 1, 17, 64].map({ min($0, count) }) {
                let range = from..<count
                unsafe bytes.withUnsafeBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    // SAFETY: from...count lie in the buffer.
                    let counted = unsafe ByteSearch.count(of: 10, in: base, from: from, to: count)
                    let first = unsafe ByteSearch.firstIndex(of: 10, in: base, from: from, to: count)
                    let last = unsafe ByteSearch.lastIndex(of: 10, in: base, from: from, to: count)
                    #expect(counted == bytes[range].count { $0 == 10 })
                    #expect(first == bytes[range].firstIndex(of: 10))
                    #expect(last == bytes[range].lastIndex(of: 10))
                }
            }
        }
    }
}
