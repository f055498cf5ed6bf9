import HosoCompression

/// Decides between encodings by trying them on a few values of a column chunk.
enum EncodingTrial {
    /// Values tried at most, and at least; between the two a small share of all, so that trials stay cheap.
    private static let sampleCounts = 1024...valueCount
    static let valueCount = 8192
    private static let sampleDivisor = 32
    /// What is slower to write or to read must be so much smaller than what stands before it.
    private static let worthwhileShare = 0.97

    struct Choice: Hashable {
        var encoding: ParquetEncoding
        var effort: ZstdEffort
    }

    /// Values of a middle page.
    static func samples(_ slices: [PageSlice]) -> [Range<Int>] {
        guard !slices.isEmpty else { return [] }
        let valueCount = slices.reduce(0) { $0 + $1.values.count }
        let sampleCount = min(
            max(valueCount / sampleDivisor, sampleCounts.lowerBound), sampleCounts.upperBound)
        let values = slices[slices.count / 2].values
        return [values.lowerBound..<min(values.upperBound, values.lowerBound + sampleCount)]
    }

    /// Bytes of the samples, each as small as it gets.
    static func byteCount(_ samples: [Range<Int>], level: Int, encode: (Range<Int>) -> [UInt8]) -> Int {
        samples.reduce(0) { sum, sample in
            let bytes = encode(sample)
            return sum + min(bytes.count, Zstd.compress(bytes, level: level).count)
        }
    }

    /// - Parameter candidates: at least one; the quicker to write and to read stand first.
    static func choose(
        _ candidates: [Choice], _ samples: [Range<Int>],
        encode: (Range<Int>, ParquetEncoding) -> [UInt8]
    ) -> Choice {
        guard samples.contains(where: { !$0.isEmpty }) else { return candidates[0] }
        var encoded: [ParquetEncoding: [[UInt8]]] = [:]
        func byteCount(_ choice: Choice) -> Double {
            let pages = encoded[choice.encoding] ?? samples.map { encode($0, choice.encoding) }
            encoded[choice.encoding] = pages
            return Double(
                pages.reduce(0) { $0 + min($1.count, Zstd.compress($1, effort: choice.effort).count) })
        }
        var choice = candidates[0]
        var least = byteCount(choice)
        for candidate in candidates.dropFirst() {
            let byteCount = byteCount(candidate)
            guard byteCount < least * worthwhileShare else { continue }
            least = byteCount
            choice = candidate
        }
        return choice
    }
}
