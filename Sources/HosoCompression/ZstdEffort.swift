import CZstd

/// How hard zstd looks for repetition; any reader reads all of it.
///
/// All but `level` mean the same whatever the size of what is compressed, so that a sample shows what a page
/// will give: a level of the library stands for other parameters below 256 KiB than above.
public enum ZstdEffort: Hashable, Sendable {
    /// A level of the library: 1 (fast) to 19 (small); negative ones are faster still.
    case level(Int)
    /// Hardly any repeats: digits, hashes and packed numbers have none, and get as small at twice the speed.
    case entropy
    /// Long repeats in long steps, and the rest by the frequency of its bytes: sorted texts that share much
    /// with their neighbours get smaller than with `quick`, in less time.
    case sparse
    /// Numbers that ascend: of each, the upper bytes are as a rule those of the one before it.
    case ascending
    /// About level 1.
    case quick
    /// About level 3: words that come back get a tenth smaller than with `quick`, digits no smaller.
    case thorough

    /// `ZSTD_c_literalCompressionMode` has no name in the stable header, but a fixed number; 1 means always.
    /// Without it the library leaves literals as they are where it is told to hurry.
    private static let literals = (ZSTD_c_experimentalParam5, Int32(1))

    /// Parameters that stand for the effort.
    var parameters: [(ZSTD_cParameter, Int32)] {
        switch self {
        case .level(let level): return [(ZSTD_c_compressionLevel, Int32(level))]
        case .entropy:
            return [
                (ZSTD_c_compressionLevel, 1), (ZSTD_c_hashLog, 10), (ZSTD_c_minMatch, 7),
                (ZSTD_c_targetLength, 64), ZstdEffort.literals,
            ]
        case .sparse:
            return [
                (ZSTD_c_compressionLevel, -7), (ZSTD_c_hashLog, 13), (ZSTD_c_minMatch, 6),
                ZstdEffort.literals,
            ]
        case .ascending:
            return [
                (ZSTD_c_compressionLevel, 1), (ZSTD_c_strategy, Int32(ZSTD_fast.rawValue)),
                (ZSTD_c_hashLog, 10), (ZSTD_c_minMatch, 4),
            ]
        case .quick: return [(ZSTD_c_compressionLevel, 1), (ZSTD_c_hashLog, 14), (ZSTD_c_minMatch, 6)]
        case .thorough:
            return [
                (ZSTD_c_compressionLevel, 3), (ZSTD_c_strategy, Int32(ZSTD_dfast.rawValue)),
                (ZSTD_c_hashLog, 16), (ZSTD_c_chainLog, 15), (ZSTD_c_minMatch, 5),
            ]
        }
    }
}
