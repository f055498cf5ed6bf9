/// Random numbers that depend on a seed, a stream and an index alone, so any piece can be made by itself.
///
/// The generator behind is SplitMix64 (Steele, Lea, Flood 2014).
struct CounterRandom {
    /// What the numbers are for; different streams of one index are independent.
    enum Stream: UInt64 {
        case birthPlace = 1
        case person, personKind, personRow
        case insurance, insuranceKind, insuranceRow
        case dossier, dossierKind, dossierRow
        case item, itemKind, itemRow
        case numbering
        case secondDay, personChange, insuranceChange, dossierChange
    }

    private var state: UInt64

    @inline(__always)
    init(_ seed: UInt64, _ stream: Stream, _ index: Int) {
        self.init(seed, number: stream.rawValue, index)
    }

    /// - Parameter number: the stream's; up to 99 they are those of `Stream`.
    @inline(__always)
    init(_ seed: UInt64, number: UInt64, _ index: Int) {
        let key = CounterRandom.mixed(seed &+ number &* 0xD1B5_4A32_D192_ED03)
        state = CounterRandom.mixed(key ^ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return CounterRandom.mixed(state)
    }

    /// A number in `0..<bound`; `bound` is at most 2^31.
    @inline(__always)
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: ((next() &>> 32) &* UInt64(truncatingIfNeeded: bound)) &>> 32)
    }

    @inline(__always)
    static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits &>> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits &>> 31)
    }
}
