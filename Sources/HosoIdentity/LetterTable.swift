/// What the fast path of `NameKey` knows of a letter: ASCII, U+00C0–U+027F and U+1E00–U+1EFF, and how these
/// compose with the marks of Latin and Vietnamese.
///
/// A letter is known by its slot: its code point below 0x280, else 0x280 + (code point − 0x1E00). Slot 0 is
/// none.
@safe package struct LetterTable: @unchecked Sendable {
    // Unchecked: the buffers are written in `init` alone and live as long as the process.
    package static let shared = LetterTable()

    static let slotCount = 0x280 + 0x100
    static let slotsBelowVietnamese = 0x280

    /// Marks that the fast path composes, by index.
    package static let marks: [UInt32] = [
        0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30A, 0x30B, 0x30C, 0x31B, 0x323,
        0x327, 0x328,
    ]
    /// In `markIndexes`: no mark of `marks`.
    static let noMark: UInt8 = 0xFF
    /// In `decompositions`: the letter holds a mark that is not in `marks`.
    static let foreignMark: UInt32 = .max

    /// By slot, in the low half the lower-case letter: UTF-8 in the low three bytes, its length in bits
    /// 24–25, its `ToneRole` above; in the high half the letter itself, packed likewise, without role. 0
    /// where the fast path does not know the letter.
    let letters: UnsafeMutablePointer<UInt64>
    /// By slot: slot of the letter without its last mark | index of that mark << 16; 0 where it has none.
    let decompositions: UnsafeMutablePointer<UInt32>
    /// Slot of the composite by mark index × `slotCount` + slot; 0 where the two do not compose.
    let composites: UnsafeMutablePointer<UInt16>
    /// By code point − 0x300, 64 of them: index in `marks`, or `noMark`.
    let markIndexes: UnsafeMutablePointer<UInt8>
    /// By index in `marks`: canonical combining class.
    let markClasses: UnsafeMutablePointer<UInt8>
    /// The second letter with the tone moved onto it, packed, by tone 0...4 × 3 + 0 a, 1 e, 2 y.
    let tonedSeconds: UnsafeMutablePointer<UInt32>

    /// Part of a letter in the pairs whose tone mark moves: 1...5 o with a tone, 6...10 u with a tone,
    /// 16 a, 17 e, 18 y, 0 any other.
    enum ToneRole {
        static let shift: UInt32 = 26
        static let firstU: UInt32 = 6
        static let firstSecond: UInt32 = 16
        static let y: UInt32 = 18
    }

    private init() {
        let count = LetterTable.slotCount
        unsafe letters = .allocate(capacity: count)
        unsafe decompositions = .allocate(capacity: count)
        unsafe composites = .allocate(capacity: count * LetterTable.marks.count)
        unsafe markIndexes = .allocate(capacity: 64)
        unsafe markClasses = .allocate(capacity: LetterTable.marks.count)
        unsafe tonedSeconds = .allocate(capacity: 15)
        // SAFETY: every index below stays under the capacity allocated above.
        unsafe letters.initialize(repeating: 0, count: count)
        unsafe decompositions.initialize(repeating: 0, count: count)
        unsafe composites.initialize(repeating: 0, count: count * LetterTable.marks.count)
        unsafe markIndexes.initialize(repeating: LetterTable.noMark, count: 64)
        unsafe markClasses.initialize(repeating: 0, count: LetterTable.marks.count)
        unsafe tonedSeconds.initialize(repeating: 0, count: 15)
        fillLetters()
        fillMarks()
        for (index, text) in ToneMarkPlace.pairs.enumerated() {
            guard let last = text.to.last else { continue }
            let column = index / 5
            unsafe tonedSeconds[index % 5 * 3 + column] = LetterTable.packed(last)
        }
    }

    private func fillLetters() {
        for slot in 1..<LetterTable.slotCount {
            guard slot < 0x80 || slot >= 0xC0, let scalar = LetterTable.scalar(ofSlot: slot) else { continue }
            let lower = Array(scalar.properties.lowercaseMapping.unicodeScalars)
            // İ becomes two characters in lower case: the slow way.
            guard lower.count == 1 else { continue }
            let role = ToneMarkPlace.role(of: lower[0])
            // SAFETY: slot < slotCount.
            let lowered = LetterTable.packed(lower[0]) | role << ToneRole.shift
            unsafe letters[slot] = UInt64(lowered) | UInt64(LetterTable.packed(scalar)) << 32
        }
    }

    private func fillMarks() {
        for (index, mark) in LetterTable.marks.enumerated() {
            // SAFETY: the marks lie in 0x300..<0x340, and index < marks.count.
            unsafe markIndexes[Int(mark) - 0x300] = UInt8(index)
            unsafe markClasses[index] = Unicode.Scalar(mark)?.properties.canonicalCombiningClass.rawValue ?? 0
        }
        for slot in 1..<LetterTable.slotCount {
            guard let scalar = LetterTable.scalar(ofSlot: slot),
                let pair = CanonicalComposition.shared.pairByComposite[scalar.value]
            else { continue }
            // SAFETY: slots are below slotCount and mark indexes below marks.count.
            unsafe decompositions[slot] = LetterTable.foreignMark
            guard let first = LetterTable.slot(of: pair.first),
                let mark = LetterTable.marks.firstIndex(of: pair.second)
            else { continue }
            unsafe decompositions[slot] = UInt32(first) | UInt32(mark) << 16
            let key = UInt64(pair.first) << 32 | UInt64(pair.second)
            guard CanonicalComposition.shared.compositeByPair[key] != nil, unsafe letters[slot] != 0 else {
                continue
            }
            unsafe composites[mark * LetterTable.slotCount + first] = UInt16(slot)
        }
    }

    private static func scalar(ofSlot slot: Int) -> Unicode.Scalar? {
        Unicode.Scalar(UInt32(slot < slotsBelowVietnamese ? slot : slot - slotsBelowVietnamese + 0x1E00))
    }

    private static func slot(of value: UInt32) -> Int? {
        if value < slotsBelowVietnamese { return Int(value) }
        return value >= 0x1E00 && value <= 0x1EFF ? Int(value) - 0x1E00 + slotsBelowVietnamese : nil
    }

    /// UTF-8 in the low bytes, first byte lowest; the length in bits 24–25.
    private static func packed(_ scalar: Unicode.Scalar) -> UInt32 {
        let bytes = Array(String(scalar).utf8)
        precondition(bytes.count <= 3, "U+\(String(scalar.value, radix: 16)) takes \(bytes.count) bytes")
        return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } | UInt32(bytes.count) << 24
    }
}
