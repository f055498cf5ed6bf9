import HosoEngine
import Testing

@Suite("Workers")
struct WorkersTests {
    private struct Fault: Error, Equatable { var number: Int }

    @Test("results stand in the order of their numbers", arguments: [1, 2, 7])
    func order(threads: Int) throws {
        let workers = Workers(threadCount: threads)
        #expect(try workers.map(1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
        #expect(try workers.map(0) { $0 } == [])
    }

    @Test("of several errors the lowest number's is thrown", arguments: [1, 2, 7])
    func errors(threads: Int) {
        let workers = Workers(threadCount: threads)
        for first in [0, 1, 50, 199] {
            let error = #expect(throws: Fault.self) {
                try workers.forEach(200) { number in if number >= first { throw Fault(number: number) } }
            }
            #expect(error == Fault(number: first))
        }
    }

    @Test("two things beside each other both end, and the first one's error counts", arguments: [1, 2, 7])
    func both(threads: Int) throws {
        let workers = Workers(threadCount: threads)
        let (sum, squares) = try workers.both({ 3 + 4 }, { try workers.map(100) { $0 * $0 } })
        #expect(sum == 7 && squares == (0..<100).map { $0 * $0 })
        for failing in [[1], [2], [1, 2]] {
            let error = #expect(throws: Fault.self) {
                _ = try workers.both(
                    { if failing.contains(1) { throw Fault(number: 1) } },
                    { if failing.contains(2) { throw Fault(number: 2) } })
            }
            #expect(error == Fault(number: failing[0]))
        }
    }

    @Test("there is always one") func least() { #expect(Workers(threadCount: 0).threadCount == 1) }
}
