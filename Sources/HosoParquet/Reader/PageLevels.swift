import HosoCore

/// Definition and repetition levels of the pages read so far, one byte per entry.
struct PageLevels: Sendable {
    /// Empty where the highest level is 0; so is `repetition`.
    var definition: [UInt8] = []
    var repetition: [UInt8] = []
    /// Entries: values, and nulls or empty lists in their place.
    var entryCount = 0
    var presentCount = 0
    var rowCount = 0

    mutating func removeAll() {
        definition.removeAll(keepingCapacity: true)
        repetition.removeAll(keepingCapacity: true)
        (entryCount, presentCount, rowCount) = (0, 0, 0)
    }

    /// How the levels of a page are written.
    enum Form {
        /// RLE without a length before it, as in pages v2.
        case runs(Range<Int>)
        /// Most significant bit first, as deprecated writers had it.
        case bitPacked(Range<Int>)
    }

    static func bitWidth(_ maximum: Int) -> Int {
        maximum == 0 ? 0 : Int.bitWidth - maximum.leadingZeroBitCount
    }

    /// Levels of one page; nil where the bytes are no such levels or one is above the maximum.
    static func decode(_ bytes: [UInt8], _ form: Form, maximum: Int, entryCount: Int) -> [UInt8]? {
        let width = bitWidth(maximum)
        let levels: [UInt8]?
        switch form {
        case .runs(let range):
            levels = RunLengthDecoding.decodeLevels(
                bytes, range: range, bitWidth: width, valueCount: entryCount)
        case .bitPacked(let range):
            levels = BitPacking.unpackLevels(bytes, range: range, bitWidth: width, valueCount: entryCount)
        }
        guard let levels, LevelKernels.maximum(levels) <= maximum else { return nil }
        return levels
    }

    /// Takes over the levels of a page.
    ///
    /// - Returns: how many of its entries have a value.
    mutating func append(_ page: PageLevels) {
        if definition.isEmpty { definition = page.definition } else { definition += page.definition }
        if repetition.isEmpty { repetition = page.repetition } else { repetition += page.repetition }
        entryCount += page.entryCount
        presentCount += page.presentCount
        rowCount += page.rowCount
    }
}
