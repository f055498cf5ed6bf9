import HosoCore

/// Last steps from decoded values to a column.
enum NullExpansion {
    /// The values with a zero in each null row.
    static func expand(_ values: [UInt8], _ validity: [UInt8]?) -> [UInt8] {
        guard let validity else { return values }
        return LevelKernels.spread(values, validity, zero: 0)
    }

    static func expand(_ values: [UInt32], _ validity: [UInt8]?) -> [UInt32] {
        guard let validity else { return values }
        return LevelKernels.spread(values, validity, zero: 0)
    }

    static func expand(_ values: [Int32], _ validity: [UInt8]?) -> [Int32] {
        guard let validity else { return values }
        return LevelKernels.spread(values, validity, zero: 0)
    }

    static func expand(_ values: [Int64], _ validity: [UInt8]?) -> [Int64] {
        guard let validity else { return values }
        return LevelKernels.spread(values, validity, zero: 0)
    }

    static func expand(_ values: [Double], _ validity: [UInt8]?) -> [Double] {
        guard let validity else { return values }
        return LevelKernels.spread(values, validity, zero: 0)
    }

    /// The texts with an empty one in each null row.
    static func expand(_ arena: TextArena, _ validity: [UInt8]?) -> TextArena {
        guard let validity else { return arena }
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(validity.count + 1)
        var index = 0
        for flag in validity {
            index += Int(flag)
            offsets.append(arena.offsets[index])
        }
        return TextArena(bytes: arena.bytes, offsets: offsets)
    }

    /// Whether every text is UTF-8: all bytes together are, and no text begins inside a character.
    static func isUTF8(_ arena: TextArena) -> Bool {
        if UTF8Check.isASCII(arena.bytes) { return true }
        return UTF8Check.isValid(arena.bytes) && !TextKernels.splitsCharacters(arena)
    }

    /// Whether no text occurs twice, as codes of a column require; false for an empty dictionary too.
    static func areDistinct(_ entries: TextArena) -> Bool {
        guard entries.count > 0 else { return false }
        let limits = TextDictionary.Limits(
            entryCount: entries.count, byteCount: .max, sampleCount: 0, sampleDistinctCount: 0)
        return TextDictionary.build(entries, limits: limits)?.firstValueIndices.count == entries.count
    }
}
