/// The parts of names in every way in which the scenario writes them.
struct NameForms: Sendable {
    /// How a name is written; all but `otherPlace` and `upper` look the same on a screen.
    enum Form: Int, CaseIterable, Sendable {
        /// As registered: precomposed, capitalised.
        case plain
        /// Decomposed, marks in canonical order.
        case decomposed
        /// Decomposed, horn and dot below in another order than the canonical one.
        case decomposedOtherOrder
        case upper
        case lower
        /// The tone mark of oa, oe, uy in the other place.
        case otherPlace
        /// Without any mark: another name, where there were some.
        case unaccented
    }

    static let shared = NameForms()

    let surnames: [[[UInt8]]]
    let femaleMiddles: [[[UInt8]]]
    let maleMiddles: [[[UInt8]]]
    let femaleGivens: [[[UInt8]]]
    let maleGivens: [[[UInt8]]]
    /// 1,024 surname indexes, as often as their weights say.
    let surnameDraws: [UInt8]

    /// Given names at the front of each list whose tone mark has another place.
    static let movableGivenCount = 4

    private init() {
        let weighted = NameForms.words(NameTable.surnames).map { $0.split(separator: ":") }
        surnames = NameForms.written(weighted.map { String($0[0]) })
        femaleMiddles = NameForms.written(NameForms.words(NameTable.femaleMiddles))
        maleMiddles = NameForms.written(NameForms.words(NameTable.maleMiddles))
        femaleGivens = NameForms.written(NameForms.words(NameTable.femaleGivens))
        maleGivens = NameForms.written(NameForms.words(NameTable.maleGivens))
        let weights = weighted.map { Int($0[1]) ?? 1 }
        let total = weights.reduce(0, +)
        var draws: [UInt8] = []
        var sum = 0
        for (index, weight) in weights.enumerated() {
            sum += weight
            while draws.count * total < sum * 1024 { draws.append(UInt8(index)) }
        }
        surnameDraws = draws
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    }

    /// Bytes by part, then by form.
    private static func written(_ parts: [String]) -> [[[UInt8]]] {
        parts.map { part in Form.allCases.map { Array(text(part, $0).utf8) } }
    }

    private static func text(_ part: String, _ form: Form) -> String {
        switch form {
        case .plain: part
        case .decomposed: decomposed(part, isSwapped: false)
        case .decomposedOtherOrder: decomposed(part, isSwapped: true)
        case .upper: part.uppercased()
        case .lower: part.lowercased()
        case .otherPlace: otherPlace(part)
        case .unaccented: unaccented(part)
        }
    }

    private static func unaccented(_ part: String) -> String {
        let bare = decomposed(part, isSwapped: false).unicodeScalars.compactMap { scalar -> Unicode.Scalar? in
            switch scalar {
            case "\u{110}": "D"
            case "\u{111}": "d"
            default: scalar.value >= 0x300 && scalar.value < 0x370 ? nil : scalar
            }
        }
        return String(String.UnicodeScalarView(bare))
    }

    /// Letters without a tone: the letter, then how it is decomposed.
    private static let bases: [(letter: Unicode.Scalar, parts: String)] = [
        ("a", "a"), ("ă", "a\u{306}"), ("â", "a\u{302}"), ("e", "e"), ("ê", "e\u{302}"), ("i", "i"),
        ("o", "o"),
        ("ô", "o\u{302}"), ("ơ", "o\u{31B}"), ("u", "u"), ("ư", "u\u{31B}"), ("y", "y"),
    ]

    /// The letters of `bases` with grave, acute, hook above, tilde, dot below.
    private static let toned = [
        "àáảãạ", "ằắẳẵặ", "ầấẩẫậ", "èéẻẽẹ", "ềếểễệ", "ìíỉĩị", "òóỏõọ", "ồốổỗộ", "ờớởỡợ", "ùúủũụ", "ừứửữự",
        "ỳýỷỹỵ",
    ]

    private static let tones: [Unicode.Scalar] = ["\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"]

    private static func decomposed(_ part: String, isSwapped: Bool) -> String {
        var output = String.UnicodeScalarView()
        for scalar in part.unicodeScalars {
            let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
            guard let (parts, tone) = split(lower) else {
                output.append(scalar)
                continue
            }
            let isUpper = lower != scalar
            let base = parts.unicodeScalars.prefix(1)
            let marks = Array(parts.unicodeScalars.dropFirst())
            let letter = String(String.UnicodeScalarView(base))
            output.append(contentsOf: (isUpper ? letter.uppercased() : letter).unicodeScalars)
            // Canonical order: horn, dot below, marks above. Marks above keep their order in any case.
            let isAfterHorn = marks.first == "\u{31B}"
            let isBelow = tone == "\u{323}"
            let isToneLeading = isSwapped ? isAfterHorn : isBelow && !isAfterHorn
            if let tone, isToneLeading { output.append(tone) }
            output.append(contentsOf: marks)
            if let tone, !isToneLeading { output.append(tone) }
        }
        return String(output)
    }

    /// A lower-case vowel's parts and tone; nil for other letters.
    private static func split(_ scalar: Unicode.Scalar) -> (parts: String, tone: Unicode.Scalar?)? {
        for (base, letters) in zip(bases, toned) {
            if base.letter == scalar { return (base.parts, nil) }
            if let tone = letters.unicodeScalars.enumerated().first(where: { $0.element == scalar })?.offset {
                return (base.parts, tones[tone])
            }
        }
        return nil
    }

    /// Moves the tone of oa, oe, uy from the first letter to the second, or back.
    private static func otherPlace(_ part: String) -> String {
        var scalars = Array(part.unicodeScalars)
        for (vowel, other) in [("o", "a"), ("o", "e"), ("u", "y")] {
            guard let first = bases.firstIndex(where: { String($0.letter) == vowel }),
                let second = bases.firstIndex(where: { String($0.letter) == other }), scalars.count > 1
            else { continue }
            for tone in 0..<tones.count {
                let firstToned = Array(toned[first].unicodeScalars)[tone]
                let secondToned = Array(toned[second].unicodeScalars)[tone]
                for index in 1..<scalars.count {
                    if scalars[index - 1] == firstToned, String(scalars[index]) == other {
                        scalars[index - 1] = bases[first].letter
                        scalars[index] = secondToned
                        return String(String.UnicodeScalarView(scalars))
                    }
                    // Back only where nothing follows and no q leads: other syllables have one form.
                    let isOpen =
                        index == scalars.count - 1
                        && (index < 2 || String(scalars[index - 2]).lowercased() != "q")
                    if isOpen, String(scalars[index - 1]) == vowel, scalars[index] == secondToned {
                        scalars[index - 1] = firstToned
                        scalars[index] = bases[second].letter
                        return String(String.UnicodeScalarView(scalars))
                    }
                }
            }
        }
        return part
    }
}
