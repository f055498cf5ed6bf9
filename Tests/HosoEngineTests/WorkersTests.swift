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

    @Test("there is always one") func least() { #expect(Workers(threadCount: 0).threadCount == 1) }
}
