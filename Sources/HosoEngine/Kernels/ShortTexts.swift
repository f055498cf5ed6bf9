/// Codes of a dictionary's short texts, found by their bytes as they stand in two words: no hash of every
/// byte, no call and no comparison byte by byte for a text that was seen before. One thread at a time.
///
/// A text has one place only; another that falls there takes it over.
@safe package final class ShortTexts: @unchecked Sendable {  // used by one worker at a time
    /// Longer texts go to the dictionary itself.
    package static let byteLimit = 15
    /// What is found for a text that is not here; no code.
    package static let missing = UInt32.max

    fileprivate struct Entry {
        var words: ShortText
        var code: UInt32
    }

    /// What a loop takes out once; it stands until the next text is kept.
    @safe package struct View {
        fileprivate let entries: UnsafeMutablePointer<Entry>
        fileprivate let shift: UInt64

        /// The code of a text; `missing` where it is not known here.
        @inline(__always)
        package func code(of text: ShortText) -> UInt32 {
            // SAFETY: the shift leaves the bits of a place.
            let entry = unsafe entries + text.place(shift)
            return unsafe entry.pointee.words == text ? entry.pointee.code : ShortTexts.missing
        }
    }

    private var entries: UnsafeMutablePointer<Entry>
    private var placeBits: UInt64 = 8
    /// Texts kept since the table has its size.
    private var keptCount = 0

    /// So large a table stays in a core's second-level cache.
    private static let placeBitLimit: UInt64 = 13

    package init() { unsafe entries = ShortTexts.allocate(1 << placeBits) }

    deinit { unsafe entries.deallocate() }

    package var view: View { unsafe View(entries: entries, shift: 64 - placeBits) }

    package func keep(_ text: ShortText, code: UInt32) {
        if keptCount * 4 > 1 << placeBits, placeBits < ShortTexts.placeBitLimit { grow() }
        keptCount += 1
        // SAFETY: as in `code(of:)`.
        unsafe entries[text.place(64 - placeBits)] = Entry(words: text, code: code)
    }

    private func grow() {
        let old = unsafe entries
        let oldCount = 1 << placeBits
        placeBits += 2
        if placeBits > ShortTexts.placeBitLimit { placeBits = ShortTexts.placeBitLimit }
        unsafe entries = ShortTexts.allocate(1 << placeBits)
        keptCount = 0
        for index in 0..<oldCount {
            // SAFETY: all places of the old table.
            let entry = unsafe old[index]
            if !entry.words.isEmpty { keep(entry.words, code: entry.code) }
        }
        unsafe old.deallocate()
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Entry> {
        let entries = UnsafeMutablePointer<Entry>.allocate(capacity: count)
        // SAFETY: as many as were allocated.
        unsafe entries.initialize(repeating: Entry(words: ShortText(), code: 0), count: count)
        return unsafe entries
    }
}

/// The bytes of a text of 1 to 15 bytes in two words, with their count on top.
package struct ShortText: Equatable {
    private var low: UInt64
    private var high: UInt64

    /// No text.
    init() { (low, high) = (0, 0) }

    var isEmpty: Bool { high == 0 }

    /// - Parameter text: 1 to 15 bytes, and behind them as many that may be read as make 16.
    @inline(__always)
    package init(padded text: UnsafeBufferPointer<UInt8>) {
        // SAFETY: the caller's 16 bytes.
        let raw = unsafe UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped)
        let first = unsafe raw.loadUnaligned(as: UInt64.self).littleEndian
        let second = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
        let bitCount = UInt64(truncatingIfNeeded: text.count) &* 8
        let count = UInt64(truncatingIfNeeded: text.count) &<< 56
        if bitCount >= 64 {
            low = first
            high = second & ((1 &<< (bitCount & 63)) &- 1) | count
        } else {
            low = first & ((1 &<< bitCount) &- 1)
            high = count
        }
    }

    @inline(__always)
    func place(_ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: ((low ^ high &* 0xD6E8_FEB8_6659_FD93) &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }
}
