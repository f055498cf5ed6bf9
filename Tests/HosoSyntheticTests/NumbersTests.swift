import HosoCore
import HosoSynthetic
import Testing

@Suite("Quotas and spreads of the provinces' scenarios")
struct NumbersTests {
    @Test(
        "a permutation reaches every place once, and goes back",
        arguments: [
            0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 99, 100, 101, 1023, 1024, 1025, 4096, 10_007,
        ])
    func permutation(count: Int) {
        for number in 0..<3 {
            let permutation = Permutation(count: count, seed: 9, .service, number)
            let places = (0..<count).map { permutation($0) }
            #expect(places.sorted() == Array(0..<count))
            for index in 0..<count { #expect(permutation.index(at: places[index]) == index) }
        }
    }

    @Test("a permutation of billions goes back too")
    func largePermutation() {
        let permutation = Permutation(count: 5_000_000_007, seed: 2, .fee)
        for index in stride(from: 0, to: 5_000_000_007, by: 499_999_999) {
            #expect(permutation.index(at: permutation(index)) == index)
        }
    }

    @Test(
        "a quota chooses exactly so many, and numbers both sides",
        arguments: [
            (0, 0.5), (1, 0), (1, 1), (10, 0.868), (1000, 0.9482), (4099, 0.98),
        ])
    func quota(count: Int, rate: Double) {
        let quota = Quota(count: count, rate: rate, seed: 4, .service)
        #expect(quota.hitCount == Int((rate * Double(count)).rounded()))
        let hits = (0..<count).filter(quota.contains)
        #expect(hits.count == quota.hitCount)
        let numbers = (0..<count).map(quota.number)
        #expect(numbers.filter(\.isHit).map(\.number).sorted() == Array(0..<quota.hitCount))
        #expect(numbers.filter { !$0.isHit }.map(\.number).sorted() == Array(0..<count - quota.hitCount))
        for hit in hits { #expect(quota.index(ofHit: quota.number(of: hit).number) == hit) }
    }

    @Test(
        "a spread adds up to its total",
        arguments: [
            (0, 0), (0, 5), (1, 1), (7, 2), (100, 7), (400_000_000, 13_500), (3, 10),
        ])
    func spread(total: Int, count: Int) {
        let spread = Spread(total: total, count: count, seed: 8, .visitAmounts)
        let amounts = (0..<count).map(spread.amount)
        #expect(amounts.reduce(0, +) == total)
        #expect(amounts.allSatisfy { $0 >= 0 })
    }

    @Test(
        "working days leave out weekends and holidays",
        arguments: [
            ("2025-06-02", 1, "2025-06-03"), ("2025-06-06", 1, "2025-06-09"),
            ("2025-06-02", 15, "2025-06-23"),
            ("2025-04-29", 1, "2025-05-02"), ("2026-02-13", 1, "2026-02-23"), ("2025-08-29", 2, "2025-09-04"),
        ])
    func workingDays(from: String, count: Int, to: String) {
        func day(_ text: String) -> Int {
            let parts = text.split(separator: "-").compactMap { Int($0) }
            return CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSinceEpoch
        }
        #expect(WorkingDays.workingDay(day(from), plus: count) == day(to))
    }
}
