import HosoEngine
import HosoTestSupport
import Testing

@Suite("Codes of short texts")
struct ShortTextsTests {
    private func short(_ text: [UInt8], _ behind: UInt8) -> ShortText {
        let padded = text + [UInt8](repeating: behind, count: 16)
        return unsafe padded.withUnsafeBufferPointer {
            // SAFETY: sixteen bytes stand behind the text.
            unsafe ShortText(padded: UnsafeBufferPointer(rebasing: $0[0..<text.count]))
        }
    }

    @Test("texts are the same where their bytes are, whatever stands behind them")
    func equality() {
        var generator = SeededGenerator(seed: 71)
        for length in 1...ShortTexts.byteLimit {
            let text = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(short(text, 0) == short(text, 0xFF))
            for place in text.indices {
                var other = text
                other[place] ^= 1 << UInt8(generator.below(8))
                #expect(short(text, 7) != short(other, 7), "byte \(place) of \(length)")
            }
            if length < ShortTexts.byteLimit { #expect(short(text, 0) != short(text + [0], 0)) }
        }
    }

    @Test("a text has the code it was kept with, or none", arguments: [1, 60, 70, 3000, 20_000])
    func codes(distinctCount: Int) {
        var generator = SeededGenerator(seed: 72)
        let known = ShortTexts()
        var codes: [[UInt8]: UInt32] = [:]
        for step in 0..<30_000 {
            let text = Array("k\(generator.below(distinctCount))".utf8)
            let found = known.view.code(of: short(text, UInt8(step & 0xFF)))
            if let code = codes[text] {
                #expect(found == code || found == ShortTexts.missing)
            } else {
                #expect(found == ShortTexts.missing)
                codes[text] = UInt32(codes.count)
            }
            if found == ShortTexts.missing { known.keep(short(text, 0), code: codes[text] ?? 0) }
            #expect(known.view.code(of: short(text, 1)) == codes[text])
        }
    }
}
