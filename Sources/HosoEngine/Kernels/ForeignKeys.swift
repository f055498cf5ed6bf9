import Glibc
import HosoCore

/// The keys that rows of one registry ask another for, packed as that registry's keys are.
struct ForeignKeys {
    private(set) var keys: [UInt64]
    /// 1 where the key can exist; 0 where a part of it is null or has a value that no key has.
    private(set) var isAskable: [UInt8]

    /// - Parameter columns: one for each part of the key, brought into the part's form by `ForeignKeyColumn`.
    init(packer: KeyPacker, columns: [Column], rowCount: Int) {
        keys = [UInt64](repeating: 0, count: rowCount)
        isAskable = [UInt8](repeating: 1, count: rowCount)
        for column in columns {
            guard let validity = column.validity else { continue }
            for row in 0..<rowCount where validity[row] == 0 { isAskable[row] = 0 }
        }
        for (part, column) in zip(packer.parts, columns) {
            switch part {
            case .integer(_, _, let least, let bitCount): addIntegers(column, least, bitCount)
            case .text(_, let places): addTexts(column, places, isComplete: packer.isComplete)
            case .coded(_, let ranks, let bitCount): addCodes(column, ranks, bitCount)
            }
        }
    }

    private mutating func addIntegers(_ column: Column, _ least: Int64, _ bitCount: Int) {
        switch column.values {
        case .boolean(let array): add(array, least, bitCount) { Int64($0) }
        case .int32(let array): add(array, least, bitCount) { Int64($0) }
        case .int64(let array): add(array, least, bitCount) { $0 }
        case .id(let raws, _): add(raws, least, bitCount) { Int64(bitPattern: $0) }
        case .int128, .double, .text, .dictionary: preconditionFailure("no fixed-width key column")
        }
    }

    @inline(__always)
    private mutating func add<Element: BitwiseCopyable>(
        _ array: [Element], _ least: Int64, _ bitCount: Int, integer: (Element) -> Int64
    ) {
        let limit: UInt64 = bitCount == 64 ? .max : (1 << UInt64(bitCount)) - 1
        precondition(array.count >= keys.count, "\(array.count) values for \(keys.count) keys")
        // SAFETY: as many values and flags as keys. A part of 64 bits is the only one, and its key was 0
        // before.
        unsafe keys.withUnsafeMutableBufferPointer { keys in
            unsafe isAskable.withUnsafeMutableBufferPointer { isAskable in
                unsafe array.withUnsafeBufferPointer { array in
                    for row in 0..<keys.count {
                        let offset = unsafe UInt64(bitPattern: integer(array[row]) &- least)
                        unsafe isAskable[row] &= offset > limit ? 0 : 1
                        unsafe keys[row] = bitCount == 64 ? offset : keys[row] &<< UInt64(bitCount) | offset
                    }
                }
            }
        }
    }

    private mutating func addTexts(_ column: Column, _ places: [KeyPacker.Place], isComplete: Bool) {
        guard case .text(let arena) = column.values else {
            preconditionFailure("a key part is asked for as text")
        }
        let table = places.flatMap(\.ranks)
        let shifts = places.map { UInt64($0.bitCount) }
        let placeCount = places.count
        // SAFETY: text offsets lie inside the arena.
        unsafe arena.bytes.withUnsafeBufferPointer { bytes in
            unsafe arena.offsets.withUnsafeBufferPointer { offsets in
                unsafe table.withUnsafeBufferPointer { table in
                    unsafe shifts.withUnsafeBufferPointer { shifts in
                        // Rows in the order of keys ask for one text several times, and for ones that begin
                        // alike.
                        var last = PackedText()
                        for row in keys.indices where isAskable[row] == 1 {
                            let start = unsafe Int(offsets[row])
                            let length = unsafe Int(offsets[row + 1]) - start
                            let isFirstPart = keys[row] == 0
                            if isFirstPart, length == last.length,
                                unsafe areEqual(bytes, start, last.start, length)
                            {
                                keys[row] = last.key
                                if !last.isKnown { isAskable[row] = 0 }
                                continue
                            }
                            let text = unsafe UnsafeBufferPointer(rebasing: bytes[start..<start + length])
                            let packing = unsafe TextPacking(text: text, table: table, shifts: shifts)
                            var key = keys[row]
                            var isKnown = length <= placeCount || !isComplete
                            var first = 0
                            if isFirstPart, length >= 8, placeCount >= 8 {
                                unsafe last.begin(packing)
                                key = last.prefixKey
                                isKnown = isKnown && last.isPrefixKnown
                                first = 8
                            }
                            isKnown = unsafe packing.pack(first..<placeCount, into: &key) && isKnown
                            keys[row] = key
                            if !isKnown { isAskable[row] = 0 }
                            if isFirstPart { last.end(start, length, key, isKnown) }
                        }
                    }
                }
            }
        }
    }

    /// A text and how it is packed.
    @unsafe private struct TextPacking {
        let text: UnsafeBufferPointer<UInt8>
        /// 257 ranks for each place.
        let table: UnsafeBufferPointer<UInt16>
        let shifts: UnsafeBufferPointer<UInt64>

        /// - Returns: whether some key has the text's bytes at these places.
        @inline(__always)
        func pack(_ places: Range<Int>, into key: inout UInt64) -> Bool {
            var isKnown = true
            for place in places {
                // SAFETY: there is a shift and a part of the table for each place.
                let symbol = unsafe place < text.count ? Int(text[place]) : KeyPacker.Place.end
                let rank = unsafe table[place &* 257 &+ symbol]
                if rank == KeyPacker.Place.absent { isKnown = false }
                key = unsafe key &<< shifts[place] | UInt64(rank)
            }
            return isKnown
        }
    }

    /// The text packed last, as the first part of a key.
    private struct PackedText {
        var start = 0
        var length = -1
        var key: UInt64 = 0
        var isKnown = false
        /// Its first 8 bytes, and what became of them.
        private var prefix: UInt64?
        var prefixKey: UInt64 = 0
        var isPrefixKnown = false

        /// Packs the first 8 bytes of a text that has as many.
        @inline(__always)
        mutating func begin(_ packing: TextPacking) {
            // SAFETY: the text has 8 bytes.
            let word = unsafe UnsafeRawBufferPointer(packing.text).loadUnaligned(as: UInt64.self)
            if prefix == word { return }
            prefix = word
            prefixKey = 0
            isPrefixKnown = unsafe packing.pack(0..<8, into: &prefixKey)
        }

        @inline(__always)
        mutating func end(_ start: Int, _ length: Int, _ key: UInt64, _ isKnown: Bool) {
            (self.start, self.length, self.key, self.isKnown) = (start, length, key, isKnown)
        }
    }

    /// Whether texts of one length are equal.
    @inline(__always)
    private func areEqual(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ otherStart: Int, _ length: Int
    ) -> Bool {
        guard length > 0, let base = bytes.baseAddress else { return true }
        // SAFETY: both texts lie inside the arena.
        return unsafe memcmp(base + start, base + otherStart, length) == 0
    }

    private mutating func addCodes(_ column: Column, _ ranks: [UInt32], _ bitCount: Int) {
        guard case .dictionary(let codes, _) = column.values else {
            preconditionFailure("a coded key part is asked for by code")
        }
        for row in keys.indices where isAskable[row] == 1 {
            let code = Int(codes[row])
            if code >= ranks.count {
                isAskable[row] = 0
            } else {
                keys[row] = keys[row] << UInt64(bitCount) | UInt64(ranks[code])
            }
        }
    }
}

/// Brings a column that asks for keys into the form of the keys.
enum ForeignKeyColumn {
    /// A column of IDs: texts are read as IDs, and those that normalisation empties become null.
    static func asIDs(_ column: Column, _ type: StorageType) -> Column {
        if case .id = column.values { return column }
        var asWritten = TextArena()
        let raws = StoredForms.raws(column.textArena(type), &asWritten)
        let validity: [UInt8] = raws.map { $0 == 0 ? 0 : 1 }
        return Column(.id(raws: raws, asWritten: asWritten), validity: validity.contains(0) ? validity : nil)
    }

    /// A column of texts, without a dictionary.
    static func asTexts(_ column: Column, _ type: StorageType) -> Column {
        if case .text = column.values { return column }
        return Column(.text(column.textArena(type)), validity: column.validity)
    }

    /// A column of codes of another registry's dictionary; a text that it does not have gets a code past its
    /// end, which stands for the empty text here.
    static func asCodes(_ column: Column, _ type: StorageType, of texts: TextArena) -> Column {
        var codeByText: [ArraySlice<UInt8>: UInt32] = [:]
        for code in 0..<texts.count { codeByText[texts[code]] = UInt32(code) }
        let arena = column.textArena(type)
        let codes = (0..<arena.count).map { codeByText[arena[$0]] ?? UInt32(texts.count) }
        var extended = texts
        extended.append([])
        return Column(.dictionary(codes: codes, texts: extended), validity: column.validity)
    }
}
