import HosoCompression

/// A dictionary of more entries than fit in a processor's cache, for whole numbers on a grid: where each
/// stands a few times only, codes and ascending entries are still a quarter smaller than differences.
///
/// The page is several zstd frames, one behind the other, as RFC 8878 allows, each with a checksum of its
/// content: whoever wants a few values reads the frames that hold their entries (`FramedDictionary`), others
/// all of them.
package struct LargeDictionary {
    /// Entries of each frame but the last.
    package static let frameEntryCount = 1 << 15
    /// Entries at most.
    private static let entryLimit = 1 << 20
    /// A dictionary must be so much smaller than differences.
    private static let worthwhileShare = 0.8

    let entries: [Int64]
    let codes: [UInt32]
    /// Entries, PLAIN encoded.
    let plain: [UInt8]
    /// The same, compressed.
    let body: [UInt8]

    /// nil where differences are about as small.
    ///
    /// - Parameter deltaBitCount: of a value among differences.
    init?(_ values: [Int64], deltaBitCount: Double) {
        guard let grid = NumberGrid(values), grid.entryCount <= LargeDictionary.entryLimit else { return nil }
        let limit = Double(values.count) * deltaBitCount / 8 * LargeDictionary.worthwhileShare
        let bitWidth = ColumnChunkEncoder.DictionaryRule.bitWidth(entryCount: grid.entryCount)
        let codeByteCount = Double(values.count * bitWidth / 8)
        // Entries in the middle show how small all of them get.
        let start = max(0, grid.entryCount / 2 - EncodingTrial.valueCount / 2)
        let sample = grid.entries(start..<min(grid.entryCount, start + EncodingTrial.valueCount))
        let sampled = LargeDictionary.compressed(sample)
        let share = Double(grid.entryCount) / Double(sample.count)
        guard codeByteCount + Double(sampled.body.count) * share <= limit else { return nil }
        entries = grid.entries(0..<grid.entryCount)
        codes = grid.codes()
        (plain, body) = LargeDictionary.compressed(entries)
    }

    private static func compressed(_ entries: [Int64]) -> (plain: [UInt8], body: [UInt8]) {
        var plain: [UInt8] = []
        var body: [UInt8] = []
        for start in stride(from: 0, to: entries.count, by: frameEntryCount) {
            let part = NumberKernels.plain(
                entries, range: start..<min(start + frameEntryCount, entries.count))
            plain += part
            body += Zstd.compress(part, effort: .ascending, hasChecksum: true)
        }
        return (plain, body)
    }
}
