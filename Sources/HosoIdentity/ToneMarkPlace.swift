/// Where the tone mark stands in oa, oe and uy: the pairs of letters that the name key makes one.
enum ToneMarkPlace {
    /// The tones within a letter's five pairs: grave, acute, hook above, tilde, dot below.
    private static let tonedO: [Unicode.Scalar] = ["ò", "ó", "ỏ", "õ", "ọ"]
    private static let tonedU: [Unicode.Scalar] = ["ù", "ú", "ủ", "ũ", "ụ"]
    private static let tonedA: [Unicode.Scalar] = ["à", "á", "ả", "ã", "ạ"]
    private static let tonedE: [Unicode.Scalar] = ["è", "é", "ẻ", "ẽ", "ẹ"]
    private static let tonedY: [Unicode.Scalar] = ["ỳ", "ý", "ỷ", "ỹ", "ỵ"]

    /// The fifteen pairs: five of oa, five of oe, five of uy; tones in the order above.
    static let pairs: [(from: [Unicode.Scalar], to: [Unicode.Scalar])] =
        zip(tonedO, tonedA).map { ([$0, "a"], ["o", $1]) }
        + zip(tonedO, tonedE).map { ([$0, "e"], ["o", $1]) }
        + zip(tonedU, tonedY).map { ([$0, "y"], ["u", $1]) }

    /// A lower-case letter's `LetterTable.ToneRole`.
    static func role(of scalar: Unicode.Scalar) -> UInt32 {
        if let tone = tonedO.firstIndex(of: scalar) { return UInt32(tone) + 1 }
        if let tone = tonedU.firstIndex(of: scalar) { return UInt32(tone) + LetterTable.ToneRole.firstU }
        switch scalar {
        case "a": return LetterTable.ToneRole.firstSecond
        case "e": return LetterTable.ToneRole.firstSecond + 1
        case "y": return LetterTable.ToneRole.y
        default: return 0
        }
    }

    /// Replaces each pair; no replacement makes a new pair, so one pass is enough.
    static func unified(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var output = scalars
        guard output.count > 1 else { return output }
        for index in 1..<output.count {
            guard
                let pair = pairs.first(where: {
                    $0.from[0] == output[index - 1] && $0.from[1] == output[index]
                })
            else { continue }
            output[index - 1] = pair.to[0]
            output[index] = pair.to[1]
        }
        return output
    }
}
