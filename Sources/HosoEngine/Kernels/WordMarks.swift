/// Tells nearly all words that are not among some from those that are.
package struct WordMarks: Sendable {
    private var blocks: [UInt64]
    private let shift: UInt64

    package init(_ words: [UInt64]) {
        // Two of 64 bits for each of about four words: one absent word in a hundred seems to be there.
        let bitCount = max(4, UInt64(64 - (words.count / 4 | 1).leadingZeroBitCount))
        shift = 64 - bitCount
        blocks = [UInt64](repeating: 0, count: 1 << Int(bitCount))
        for word in words {
            let (block, bits) = WordMarks.place(word, shift)
            blocks[block] |= bits
        }
    }

    @inline(__always)
    private static func place(_ word: UInt64, _ shift: UInt64) -> (block: Int, bits: UInt64) {
        let hash = word &* 0x9E37_79B9_7F4A_7C15
        // The bits on top tell the block; the two below them were mixed as well.
        return (Int(truncatingIfNeeded: hash &>> shift), 1 &<< (hash &>> 20) | 1 &<< (hash &>> 26))
    }

    /// Whether a word may be among those marked.
    @inline(__always)
    func mayHold(_ word: UInt64) -> Bool {
        let (block, bits) = WordMarks.place(word, shift)
        return blocks[block] & bits == bits
    }

    /// For each word 1 where it may be among those marked, 0 where it is not.
    package func marks(of words: [UInt64]) -> [UInt8] {
        var marks = [UInt8](repeating: 0, count: words.count)
        let (words, blocks) = (words.span, blocks.span)
        var out = marks.mutableSpan
        for row in 0..<words.count {
            let (block, bits) = WordMarks.place(words[row], shift)
            out[row] = blocks[block] & bits == bits ? 1 : 0
        }
        return marks
    }
}
