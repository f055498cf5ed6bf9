import HosoCompression

/// Decides between encodings by trying them on a few values of a column chunk.
enum EncodingTrial {
    /// Values tried at most, and at least; between the two a small share of all, so that trials stay cheap.
    private static let sampleCounts = 1024...8192
    private static let sampleDivisor = 32
    /// An encoding that is slower to read must be so much smaller than one before it.
    private static let worthwhileShare = 0.98
    /// A higher level of compression, which is slower to write, must save so much.
    private static let worthwhileLevelShare = 0.95
    /// Above this the library is three to five times slower.
    private static let levelLimit = 3

    struct Choice: Hashable {
        var encoding: ParquetEncoding
        var zstdLevel: Int
    }

    /// Values of the first and of a middle page.
    static func samples(_ slices: [PageSlice]) -> [Range<Int>] {
        let valueCount = slices.reduce(0) { $0 + $1.values.count }
        let sampleCount = min(
            max(valueCount / sampleDivisor, sampleCounts.lowerBound), sampleCounts.upperBound)
        var chosen = [slices.first, slices[(slices.count / 2)...].first].compactMap { $0 }
        if slices.count < 2 { chosen = Array(slices) }
        return chosen.map {
            $0.values
                .lowerBound..<min($0.values.upperBound, $0.values.lowerBound + sampleCount / chosen.count)
        }
    }

    /// Bytes of the samples, each as small as it gets.
    static func byteCount(_ samples: [Range<Int>], level: Int, encode: (Range<Int>) -> [UInt8]) -> Int {
        samples.reduce(0) { sum, sample in
            let bytes = encode(sample)
            return sum + min(bytes.count, Zstd.compress(bytes, level: level).count)
        }
    }

    /// - Parameter candidates: at least one; the quicker to read stand first.
    static func choose(
        _ candidates: [ParquetEncoding], _ samples: [Range<Int>], level: Int,
        encode: (Range<Int>, ParquetEncoding) -> [UInt8]
    ) -> Choice {
        var choice = Choice(encoding: candidates[0], zstdLevel: level)
        guard samples.contains(where: { !$0.isEmpty }) else { return choice }
        var least = byteCount(samples, level: level) { encode($0, candidates[0]) }
        for candidate in candidates.dropFirst() {
            let byteCount = byteCount(samples, level: level) { encode($0, candidate) }
            guard Double(byteCount) < Double(least) * worthwhileShare else { continue }
            least = byteCount
            choice.encoding = candidate
        }
        guard level < levelLimit else { return choice }
        let byteCount = byteCount(samples, level: levelLimit) { encode($0, choice.encoding) }
        if Double(byteCount) < Double(least) * worthwhileLevelShare { choice.zstdLevel = levelLimit }
        return choice
    }
}
