extension NameKey {
    /// The fast path: letters of `LetterTable`, with or without its marks, and white space.
    ///
    /// - Parameters:
    ///   - out: room for 3 × field bytes + 4.
    ///   - key: room for 3 × field bytes + 4; receives the name key.
    /// - Returns: nil where the field holds anything else; `out` and `key` are then garbage.
    package static func normalizePlain(
        _ field: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>,
        key: UnsafeMutablePointer<UInt8>, _ table: LetterTable
    ) -> (stored: Int, key: Int)? {
        let count = field.count
        guard let bytes = field.baseAddress else { return (0, 0) }
        var writer = unsafe PlainWriter(out: out, key: key, table: table)
        var index = 0
        while index < count {
            // SAFETY: reads lie below `count`; a letter of n bytes writes at most 4 bytes and advances by at
            // most 3 where it consumed 2 or more, so both outputs keep within their room.
            let first = unsafe bytes[index]
            var slot: Int
            if first < 0x80 {
                if WhiteSpace.isASCII(first) {
                    writer.appendSpace()
                    index &+= 1
                    continue
                }
                slot = Int(first)
                index &+= 1
            } else if first >= 0xC3, first <= 0xC9, index &+ 1 < count,
                unsafe bytes[index &+ 1] & 0xC0 == 0x80
            {
                slot = unsafe Int(first & 0x1F) &<< 6 | Int(bytes[index &+ 1] & 0x3F)
                index &+= 2
            } else if first == 0xE1, index &+ 2 < count, unsafe bytes[index &+ 1] & 0xFC == 0xB8,
                unsafe bytes[index &+ 2] & 0xC0 == 0x80
            {
                let low = unsafe Int(bytes[index &+ 1] & 0x03) &<< 6 | Int(bytes[index &+ 2] & 0x3F)
                slot = LetterTable.slotsBelowVietnamese &+ low
                index &+= 3
            } else {
                let spaceByteCount = unsafe WhiteSpace.byteCount(in: field, from: index, upTo: count)
                if spaceByteCount == 0 { return nil }
                writer.appendSpace()
                index += spaceByteCount
                continue
            }
            if index < count, unsafe bytes[index] & 0xFE == 0xCC {
                slot = unsafe compose(slot, with: field, from: &index)
                if slot == 0 { return nil }
            }
            if !writer.append(slot) { return nil }
        }
        return writer.finish()
    }

    /// Composes a letter with the marks behind it, in whatever order they stand.
    ///
    /// - Parameter index: of the first mark's first byte; afterwards of the byte behind the last mark.
    /// - Returns: the slot of the one letter that they make; 0 where they make none that the table knows.
    @inline(never)
    private static func compose(
        _ slot: Int, with field: UnsafeBufferPointer<UInt8>, from index: inout Int
    ) -> Int {
        let table = LetterTable.shared
        /// More marks than any letter of the table takes; longer runs go the slow way.
        let maximumMarkCount = 8
        var base = slot
        var inner: (mark: UInt8, outerMark: UInt8) = (LetterTable.noMark, LetterTable.noMark)
        // SAFETY: slots and mark indexes come from the tables, or from the two byte patterns checked below.
        while case let decomposition = unsafe table.decompositions[base], decomposition != 0 {
            let isFull = inner.mark != LetterTable.noMark && inner.outerMark != LetterTable.noMark
            if decomposition == LetterTable.foreignMark || isFull { return 0 }
            inner.outerMark = inner.mark
            inner.mark = UInt8(truncatingIfNeeded: decomposition >> 16)
            base = Int(decomposition & 0xFFFF)
        }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumMarkCount) { marks in
            var markCount = 0
            /// Keeps the marks sorted by combining class; marks of one class keep their order.
            func insert(_ mark: UInt8) {
                var place = markCount
                while place > 0,
                    unsafe table.markClasses[Int(marks[place - 1])] > table.markClasses[Int(mark)]
                {
                    unsafe marks[place] = marks[place - 1]
                    place -= 1
                }
                unsafe marks[place] = mark
                markCount += 1
            }
            if inner.mark != LetterTable.noMark { insert(inner.mark) }
            if inner.outerMark != LetterTable.noMark { insert(inner.outerMark) }
            while index < field.count, unsafe field[index] & 0xFE == 0xCC {
                guard unsafe field[index] == 0xCC, index + 1 < field.count,
                    unsafe field[index + 1] & 0xC0 == 0x80,
                    markCount < maximumMarkCount
                else { return 0 }
                let mark = unsafe table.markIndexes[Int(field[index + 1] & 0x3F)]
                if mark == LetterTable.noMark { return 0 }
                insert(mark)
                index += 2
            }
            for place in 0..<markCount {
                base = unsafe Int(table.composites[Int(marks[place]) * LetterTable.slotCount + base])
                if base == 0 { return 0 }
            }
            return base
        }
    }
}

/// Writes the stored name and the name key letter by letter.
@safe private struct PlainWriter {
    private let out: UnsafeMutablePointer<UInt8>
    private let key: UnsafeMutablePointer<UInt8>
    private let letters: UnsafeMutablePointer<UInt64>
    private var outEnd: UnsafeMutablePointer<UInt8>
    private var keyEnd: UnsafeMutablePointer<UInt8>
    /// Packed as in `LetterTable.letters`: the lower-case letter that the key ends with; 0 after a space.
    private var previous: UInt32 = 0

    init(out: UnsafeMutablePointer<UInt8>, key: UnsafeMutablePointer<UInt8>, table: LetterTable) {
        unsafe self.out = unsafe out
        unsafe self.key = unsafe key
        unsafe outEnd = unsafe out
        unsafe keyEnd = unsafe key
        unsafe letters = unsafe table.letters
    }

    /// White space: one space, unless it would lead or follow another.
    @inline(__always)
    mutating func appendSpace() {
        previous = 0
        // SAFETY: a byte before outEnd is read where there is one; a space takes the byte that the field's
        // took.
        if unsafe outEnd == out { return }
        if unsafe outEnd[-1] == 0x20 { return }
        unsafe outEnd.pointee = 0x20
        unsafe keyEnd.pointee = 0x20
        unsafe outEnd += 1
        unsafe keyEnd += 1
    }

    /// - Returns: false where the table does not know the letter.
    @inline(__always)
    mutating func append(_ slot: Int) -> Bool {
        // SAFETY: slot < slotCount; the caller's buffers have 4 bytes of slack behind the letters.
        let letter = unsafe letters[slot]
        if letter == 0 { return false }
        unsafe PlainWriter.store(UInt32(truncatingIfNeeded: letter &>> 32), at: &outEnd)
        let lower = UInt32(truncatingIfNeeded: letter)
        let isSecond = lower &>> LetterTable.ToneRole.shift >= LetterTable.ToneRole.firstSecond
        if isSecond, previous &>> LetterTable.ToneRole.shift != 0, movedTone(to: lower) { return true }
        unsafe PlainWriter.store(lower, at: &keyEnd)
        previous = lower
        return true
    }

    /// An a, e or y behind a letter that has a role: the tone moves where the two make a pair.
    ///
    /// - Returns: false, with nothing written, where they make none.
    @inline(never)
    private mutating func movedTone(to lower: UInt32) -> Bool {
        let role = lower >> LetterTable.ToneRole.shift
        let previousRole = previous >> LetterTable.ToneRole.shift
        let isAfterU = previousRole >= LetterTable.ToneRole.firstU
        let isPair =
            previousRole < LetterTable.ToneRole.firstSecond && isAfterU == (role == LetterTable.ToneRole.y)
        if !isPair { return false }
        let tone = Int(previousRole) - (isAfterU ? Int(LetterTable.ToneRole.firstU) : 1)
        // SAFETY: the key holds the previous letter, which is replaced by a shorter one; tone is 0...4.
        unsafe keyEnd -= Int(previous >> 24 & 3)
        unsafe keyEnd.pointee = isAfterU ? 0x75 : 0x6F
        unsafe keyEnd += 1
        let tones = unsafe LetterTable.shared.tonedSeconds
        let second = unsafe tones[tone * 3 + Int(role - LetterTable.ToneRole.firstSecond)]
        unsafe PlainWriter.store(second, at: &keyEnd)
        previous = second
        return true
    }

    @inline(__always)
    private static func store(_ packed: UInt32, at end: inout UnsafeMutablePointer<UInt8>) {
        // SAFETY: the caller keeps 4 bytes of room behind `end`.
        unsafe UnsafeMutableRawPointer(end).storeBytes(of: packed.littleEndian, as: UInt32.self)
        unsafe end += Int(packed &>> 24 & 3)
    }

    /// Drops the trailing space and gives the byte counts.
    func finish() -> (stored: Int, key: Int) {
        let storedCount = unsafe outEnd - out
        let keyCount = unsafe keyEnd - key
        // SAFETY: storedCount > 0 where the last byte is read.
        let hasTrailingSpace = unsafe storedCount > 0 && outEnd[-1] == 0x20
        return hasTrailingSpace ? (storedCount - 1, keyCount - 1) : (storedCount, keyCount)
    }
}
