import Glibc
import HosoCore
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

    /// Counts how many work at a time.
    private final class Crowd: @unchecked Sendable {  // guarded by `lock`
        private let lock = Lock()
        private var present = 0
        private var most = 0

        func work() {
            lock.withLock {
                present += 1
                most = max(most, present)
            }
            usleep(200)
            lock.withLock { present -= 1 }
        }

        var greatest: Int { lock.withLock { most } }
    }

    @Test("what was begun goes on beside other work, and all keep to the threads", arguments: [1, 2, 3, 7])
    func begun(threads: Int) throws {
        let workers = Workers(threadCount: threads)
        let crowd = Crowd()
        for _ in 0..<3 {
            let open = workers.begin(40) { number -> Int in
                crowd.work()
                return number * number
            }
            for _ in 0..<4 {
                try workers.forEach(9) { _ in
                    try workers.forEach(2) { _ in crowd.work() }
                }
            }
            #expect(try open.finish() == (0..<40).map { $0 * $0 })
        }
        #expect(crowd.greatest <= threads)
        #expect(try workers.begin(0) { $0 }.finish() == [])
    }

    @Test("what was begun throws the lowest number's error, or is dropped", arguments: [1, 2, 7])
    func begunInVain(threads: Int) {
        let workers = Workers(threadCount: threads)
        let open = workers.begin(200) { number in if number >= 50 { throw Fault(number: number) } }
        let error = #expect(throws: Fault.self) { try open.finish() }
        #expect(error == Fault(number: 50))
        let crowd = Crowd()
        let dropped = workers.begin(1_000_000) { _ in crowd.work() }
        dropped.abandon()
        #expect(crowd.greatest < threads || threads == 1)
    }

    @Test("there is always one") func least() { #expect(Workers(threadCount: 0).threadCount == 1) }
}
