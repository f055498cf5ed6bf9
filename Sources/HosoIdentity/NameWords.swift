/// Makes name keys word by word: names are made of few words, and a word that was met before is looked up by
/// its bytes instead of letter by letter. One thread at a time; it forgets words that others displace.
///
/// That may be, since a space parts letters: neither marks nor tones reach over it (`NameKey`).
@safe public final class NameWords {
    /// A word in normal form and its key, each of 1 to 15 bytes in two words with the count on top.
    private struct Entry {
        var word: Packed
        var key: Packed
    }

    private struct Packed: Equatable {
        var low: UInt64 = 0
        var high: UInt64 = 0

        /// Takes the first `count` bytes of sixteen, 1 to 15.
        @inline(__always)
        init(_ low: UInt64, _ high: UInt64, count: Int) {
            let bitCount = UInt64(truncatingIfNeeded: count) &* 8
            let mark = UInt64(truncatingIfNeeded: count) &<< 56
            if bitCount >= 64 {
                self.low = low
                self.high = high & ((1 &<< (bitCount & 63)) &- 1) | mark
            } else {
                self.low = low & ((1 &<< bitCount) &- 1)
                self.high = mark
            }
        }

        init() {}

        @inline(__always)
        var count: Int { Int(truncatingIfNeeded: high &>> 56) }

        /// Sixteen bytes; those behind the count mean nothing.
        @inline(__always)
        func store(at target: UnsafeMutablePointer<UInt8>) {
            // SAFETY: callers have 16 bytes of room.
            let raw = UnsafeMutableRawPointer(target)
            unsafe raw.storeBytes(of: low.littleEndian, as: UInt64.self)
            unsafe raw.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
        }
    }

    private let entries: UnsafeMutablePointer<Entry>
    private static let entryBits: UInt64 = 9

    public init() {
        unsafe entries = .allocate(capacity: 1 << NameWords.entryBits)
        // SAFETY: as many as were allocated.
        unsafe entries.initialize(
            repeating: Entry(word: Packed(), key: Packed()), count: 1 << NameWords.entryBits)
    }

    deinit { unsafe entries.deallocate() }

    /// As `NameKey.normalize`.
    ///
    /// - Parameter field: with 16 more readable bytes behind it.
    public func normalize(
        padded field: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>, capacity: Int
    ) -> (storedByteCount: Int, keyHash: UInt64) {
        precondition(
            capacity >= NameKey.capacity(forFieldByteCount: field.count), "\(capacity) bytes are too few")
        // SAFETY: a key has at most three bytes for each of its field's; 16 more are written behind a word.
        let known = unsafe withUnsafeTemporaryAllocation(
            of: UInt8.self, capacity: 3 * field.count + NameHash.paddingByteCount + 16
        ) { buffer -> (storedByteCount: Int, keyHash: UInt64)? in
            guard let key = buffer.baseAddress, let base = field.baseAddress else { return nil }
            guard let keyCount = unsafe join(base, field.count, out, key) else { return nil }
            return unsafe (field.count, NameHash.hash(padding: key, count: keyCount))
        }
        return unsafe known ?? NameKey.normalize(field, into: out, capacity: capacity)
    }

    /// Copies the words of a name that is in normal form, and joins their keys.
    ///
    /// - Returns: bytes of the key; nil where the name has to go the other way.
    @inline(__always)
    private func join(
        _ field: UnsafePointer<UInt8>, _ count: Int, _ out: UnsafeMutablePointer<UInt8>,
        _ key: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        let entries = unsafe self.entries
        var offset = 0
        var keyEnd = unsafe key
        while true {
            // SAFETY: offset <= count, and 16 bytes behind the field are readable. `out` has room for three
            // times the field and 16 bytes more.
            let raw = unsafe UnsafeRawPointer(field + offset)
            let low = unsafe raw.loadUnaligned(as: UInt64.self).littleEndian
            let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
            let length = min(NameWords.spaceOffset(low, high), count &- offset)
            guard length > 0, length < 16 else { return nil }
            let word = Packed(low, high, count: length)
            let place = NameWords.place(of: word)
            if unsafe entries[place].word != word, !learn(word, at: place) { return nil }
            unsafe word.store(at: out + offset)
            let wordKey = unsafe entries[place].key
            unsafe wordKey.store(at: keyEnd)
            unsafe keyEnd += wordKey.count
            offset &+= length
            if offset == count { return unsafe keyEnd - key }
            // The byte that ended the word is a space, and the name goes on behind it.
            unsafe out[offset] = 0x20
            unsafe keyEnd.pointee = 0x20
            unsafe keyEnd += 1
            offset &+= 1
        }
    }

    /// Where the first space stands; 16 where there is none.
    @inline(__always)
    private static func spaceOffset(_ low: UInt64, _ high: UInt64) -> Int {
        let first = zeroBytes(low ^ 0x2020_2020_2020_2020)
        if first != 0 { return first.trailingZeroBitCount &>> 3 }
        let second = zeroBytes(high ^ 0x2020_2020_2020_2020)
        return second != 0 ? 8 &+ (second.trailingZeroBitCount &>> 3) : 16
    }

    /// The top bit of the lowest byte that is zero, perhaps with others above it.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    @inline(__always)
    private static func place(of word: Packed) -> Int {
        let mixed = (word.low ^ word.high &* 0xD6E8_FEB8_6659_FD93) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> (64 - entryBits))
    }

    /// - Returns: false for a word that is not in normal form, is no word, or has a longer key.
    @inline(never)
    private func learn(_ word: Packed, at place: Int) -> Bool {
        let count = word.count
        let room = 3 * 16 + 16
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * room) { buffer in
            guard let bytes = buffer.baseAddress else { return false }
            let (stored, key) = unsafe (bytes + room, bytes + 2 * room)
            unsafe buffer.initialize(repeating: 0)
            unsafe word.store(at: bytes)
            let field = unsafe UnsafeBufferPointer(start: bytes, count: count)
            // SAFETY: both have room for three times the word and 16 bytes more.
            guard
                let counts = unsafe NameKey.normalizePlain(field, into: stored, key: key, LetterTable.shared),
                counts.stored == count, counts.key > 0, counts.key < 16,
                (0..<count).allSatisfy({ unsafe stored[$0] == bytes[$0] })
            else { return false }
            let raw = UnsafeRawPointer(key)
            let low = unsafe raw.loadUnaligned(as: UInt64.self).littleEndian
            let high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
            unsafe entries[place] = Entry(word: word, key: Packed(low, high, count: counts.key))
            return true
        }
    }
}
