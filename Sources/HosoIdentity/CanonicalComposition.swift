/// Unicode's canonical composition (normalisation form C, UAX #15), written for being right rather than fast:
/// names that are plain already never come here.
package struct CanonicalComposition {
    /// Tables made once from `CanonicalDecompositionData`.
    package static let shared = CanonicalComposition()

    /// One level of decomposition; the second is 0 for a single character.
    let pairByComposite: [UInt32: (first: UInt32, second: UInt32)]
    /// Key: first << 32 | second.
    let compositeByPair: [UInt64: UInt32]

    private init() {
        var pairs: [UInt32: (first: UInt32, second: UInt32)] = [:]
        var composites: [UInt64: UInt32] = [:]
        for word in CanonicalDecompositionData.words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let isExcluded = word.hasSuffix("!")
            let numbers = word.split(whereSeparator: { ":+!".contains($0) }).compactMap {
                UInt32($0, radix: 16)
            }
            precondition(
                numbers.count == 2 || numbers.count == 3, "a word of the decomposition table is malformed")
            pairs[numbers[0]] = (numbers[1], numbers.count == 3 ? numbers[2] : 0)
            if numbers.count == 3, !isExcluded {
                composites[UInt64(numbers[1]) << 32 | UInt64(numbers[2])] = numbers[0]
            }
        }
        pairByComposite = pairs
        compositeByPair = composites
    }

    /// The text in normalisation form C.
    package func composed(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        var decomposed: [UInt32] = []
        for scalar in scalars { appendDecomposition(of: scalar.value, to: &decomposed) }
        var classes = decomposed.map { CanonicalComposition.combiningClass($0) }
        CanonicalComposition.reorder(&decomposed, &classes)
        return compose(decomposed, classes).map { Unicode.Scalar($0) ?? "\u{FFFD}" }
    }

    private func appendDecomposition(of value: UInt32, to output: inout [UInt32]) {
        if value < 0xC0 {
            output.append(value)
        } else if value >= Hangul.syllableBase, value < Hangul.syllableBase + Hangul.syllableCount {
            let index = value - Hangul.syllableBase
            output.append(Hangul.leadBase + index / (Hangul.vowelCount * Hangul.trailCount))
            output.append(
                Hangul.vowelBase + index % (Hangul.vowelCount * Hangul.trailCount) / Hangul.trailCount)
            let trail = index % Hangul.trailCount
            if trail != 0 { output.append(Hangul.trailBase + trail) }
        } else if let pair = pairByComposite[value] {
            appendDecomposition(of: pair.first, to: &output)
            if pair.second != 0 { output.append(pair.second) }
        } else {
            output.append(value)
        }
    }

    private static func combiningClass(_ value: UInt32) -> UInt8 {
        value < 0x300 ? 0 : Unicode.Scalar(value)?.properties.canonicalCombiningClass.rawValue ?? 0
    }

    /// Sorts each run of marks by combining class; marks of one class keep their order.
    private static func reorder(_ values: inout [UInt32], _ classes: inout [UInt8]) {
        for index in values.indices where classes[index] != 0 {
            var place = index
            while place > 0, classes[place - 1] > classes[place] {
                values.swapAt(place, place - 1)
                classes.swapAt(place, place - 1)
                place -= 1
            }
        }
    }

    private func compose(_ values: [UInt32], _ classes: [UInt8]) -> [UInt32] {
        var output: [UInt32] = []
        var starter: Int?
        var lastClass: UInt8 = 0
        for (value, combiningClass) in zip(values, classes) {
            if let place = starter {
                // A mark is blocked by one of its own or a higher class between it and the starter.
                let isAdjacent = place == output.count - 1
                if isAdjacent || (lastClass < combiningClass && lastClass != 0),
                    let composite = composite(of: output[place], and: value)
                {
                    output[place] = composite
                    continue
                }
            }
            if combiningClass == 0 { starter = output.count }
            lastClass = combiningClass
            output.append(value)
        }
        return output
    }

    private func composite(of first: UInt32, and second: UInt32) -> UInt32? {
        if first >= Hangul.leadBase, first < Hangul.leadBase + Hangul.leadCount,
            second >= Hangul.vowelBase, second < Hangul.vowelBase + Hangul.vowelCount
        {
            let lead = (first - Hangul.leadBase) * Hangul.vowelCount
            return Hangul.syllableBase + (lead + second - Hangul.vowelBase) * Hangul.trailCount
        }
        if first >= Hangul.syllableBase, first < Hangul.syllableBase + Hangul.syllableCount,
            (first - Hangul.syllableBase) % Hangul.trailCount == 0,
            second > Hangul.trailBase, second < Hangul.trailBase + Hangul.trailCount
        {
            return first + second - Hangul.trailBase
        }
        return compositeByPair[UInt64(first) << 32 | UInt64(second)]
    }

    /// Arithmetic of Hangul syllables: The Unicode Standard, section 3.12.
    private enum Hangul {
        static let syllableBase: UInt32 = 0xAC00
        static let syllableCount: UInt32 = 11_172
        static let leadBase: UInt32 = 0x1100
        static let leadCount: UInt32 = 19
        static let vowelBase: UInt32 = 0x1161
        static let vowelCount: UInt32 = 21
        static let trailBase: UInt32 = 0x11A7
        static let trailCount: UInt32 = 28
    }
}
