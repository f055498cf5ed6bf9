import HosoSynthetic
import Testing

/// Numbers are affine maps of places modulo a power of ten: distinct for distinct places below the modulus
/// where the factor has no divisor in common with it, and exact where no product overflows.
@Suite("The numbers of the scenario core")
struct CoreNumberTests {
    private static let nation = 104_000_000

    @Test("the maps are injective, and their products fit 64 bits", arguments: CoreScenario.numberings)
    func injective(numbering: CoreScenario.Numbering) {
        var (one, other) = (numbering.factor, numbering.modulus)
        while other != 0 { (one, other) = (other, one % other) }
        #expect(one == 1, "\(numbering.name)")
        #expect(numbering.places.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= numbering.modulus })
        let greatest = numbering.places.map(\.upperBound).max() ?? 0
        let product = greatest.multipliedReportingOverflow(by: numbering.factor)
        #expect(!product.overflow && product.partialValue < Int.max - numbering.modulus)
        // Who takes places from different ranges never takes the same.
        let ranges = numbering.places.sorted { $0.lowerBound < $1.lowerBound }
        for (range, next) in zip(ranges, ranges.dropFirst()) { #expect(range.upperBound <= next.lowerBound) }
    }

    @Test("there are places for the nation and its second day")
    func ranges() {
        for numbering in CoreScenario.numberings {
            let needed =
                numbering.name != "participant" ? CoreNumberTests.nation / 4 * 5 : CoreNumberTests.nation
            #expect(numbering.places.allSatisfy { $0.count > needed + needed / 1000 }, "\(numbering.name)")
        }
    }

    @Test(
        "a citizen ID gives back the place of its person, for persons all over the range",
        arguments: [1, 2, 3])
    func citizens(seed: UInt64) {
        let scenario = CoreScenario(personCount: CoreScenario.maximumPersonCount, seed: seed)
        var byStem: [Int: Set<Int>] = [:]
        // Two persons of one serial number differ in place or sex: whole millions apart there are 63 times 2.
        for start in stride(from: 0, to: 1_000_000, by: 9_973) {
            var stems = Set<Int>()
            var serials = Set<Int>()
            for million in 0..<126 {
                let number = scenario.citizenNumber(start + million * 1_000_000)
                serials.insert(number % 1_000_000)
                // Place and sex, without the year of birth and the century.
                stems.insert(number / 1_000_000_000 * 2 + number / 100_000_000 % 10 % 2)
            }
            #expect(serials.count == 1 && stems.count == 126)
            for serial in serials { byStem[serial, default: []].insert(start) }
        }
        #expect(byStem.values.allSatisfy { $0.count == 1 })
    }

    @Test("the newborn have IDs of this year, which nobody else has")
    func newborn() {
        for personCount in [2_000, 1_000_000, CoreScenario.maximumPersonCount] {
            let scenario = CoreScenario(personCount: personCount, seed: 4, day: .second)
            let newborn = (personCount..<personCount + personCount / 1000).map(scenario.citizenNumber)
            #expect(Set(newborn).count == newborn.count)
            // Sex and century of 2000 to 2099, then the year.
            let years = newborn.map { $0 / 1_000_000 % 1000 }
            #expect(years.allSatisfy { $0 == 226 || $0 == 326 })
            let others = stride(from: 0, to: personCount, by: max(1, personCount / 5_000))
            #expect(
                others.allSatisfy { ![226, 326].contains(scenario.citizenNumber($0) / 1_000_000 % 1000) })
        }
    }
}
