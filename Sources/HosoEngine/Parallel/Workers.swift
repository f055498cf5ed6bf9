import Dispatch
import HosoCore
import HosoStore
import Synchronization

/// Runs numbered pieces of work on several threads; the numbers, not the clock, order results and errors.
///
/// Whatever is asked of the copies of one value, on whatever threads, no more than `threadCount` work at a
/// time, but for the one that waits in `both`.
package struct Workers: Sendable {
    package let threadCount: Int
    private let helpers: FreeHelpers

    package init(threadCount: Int) {
        self.threadCount = max(1, threadCount)
        helpers = FreeHelpers(count: self.threadCount - 1)
    }

    /// Runs `body` once for each worker's number, below `threadCount`; side by side as far as threads are
    /// free.
    package func forEachWorker(_ body: @Sendable (Int) -> Void) {
        let helperCount = helpers.takeAll()
        defer { helpers.giveBack(helperCount) }
        let numbers = Progress()
        @Sendable func work() { while let number = numbers.next(below: threadCount) { body(number) } }
        if helperCount == 0 {
            work()
        } else {
            DispatchQueue.concurrentPerform(iterations: helperCount + 1) { _ in work() }
        }
    }

    /// Runs `body` for 0..<count, each number once, in no order.
    ///
    /// - Throws: of the pieces that failed, the error of the lowest number; higher ones may not have run.
    package func forEach(_ count: Int, _ body: @Sendable (Int) throws -> Void) throws {
        try forEachByWorker(count) { _, index in try body(index) }
    }

    /// As `forEach`, and tells `body` the number of the worker that it runs on, below `threadCount`.
    package func forEachByWorker(_ count: Int, _ body: @Sendable (Int, Int) throws -> Void) throws {
        let state = Progress()
        forEachWorker { worker in
            while let index = state.next(below: count) {
                do { try body(worker, index) } catch { state.fail(index, error) }
            }
        }
        try state.rethrow()
    }

    /// The results of `body` for 0..<count, in order.
    package func map<Result: Sendable>(
        _ count: Int, _ body: @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let results = Slots<Result>(count: count)
        try forEach(count) { index in results[index] = try body(index) }
        return results.take()
    }

    /// Begins `body` for 0..<count on the threads that are free, beside whatever follows.
    package func begin<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
    ) -> OpenPieces<Result> {
        let open = OpenPieces(count: count, body)
        for _ in 0..<helpers.takeAll() {
            open.help { [helpers] in helpers.giveBack(1) }
        }
        return open
    }

    /// Runs `first`, which waits for the disk most of the time, on a thread beside these workers, while
    /// `second` runs here and may have work done by them; one after the other where there is one thread only.
    ///
    /// - Throws: the error of `first` before that of `second`.
    package func both<First: Sendable, Second>(
        _ first: @escaping @Sendable () throws -> First, _ second: () throws -> Second
    ) throws -> (First, Second) {
        if threadCount == 1 { return (try first(), try second()) }
        let open = OpenPieces(count: 1) { _ in try first() }
        open.help {}
        let other = Swift.Result { try second() }
        return (try open.finish()[0], try other.get())
    }

    /// Numbers handed out, and what went wrong.
    fileprivate final class Progress: Sendable {
        private let started = Atomic<Int>(0)
        private let lowestFailure = Atomic<Int>(Int.max)
        private let failure = Failure()

        func next(below count: Int) -> Int? {
            let index = started.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count && index < lowestFailure.load(ordering: .relaxed) ? index : nil
        }

        func fail(_ index: Int, _ error: any Error) {
            failure.record(index, error)
            lowestFailure.min(index, ordering: .relaxed)
        }

        /// Hands out no more numbers.
        func stop() { lowestFailure.store(-1, ordering: .relaxed) }

        func rethrow() throws {
            if let error = failure.error { throw error }
        }
    }
}

/// Pieces of work that go on beside other work until their results are wanted.
package final class OpenPieces<Result: Sendable>: Sendable {
    private let count: Int
    private let body: @Sendable (Int) throws -> Result
    private let progress = Workers.Progress()
    private let results: Slots<Result>
    private let helping = DispatchGroup()

    fileprivate init(count: Int, _ body: @escaping @Sendable (Int) throws -> Result) {
        self.count = count
        self.body = body
        results = Slots(count: count)
    }

    /// Lends the pieces a thread until none is left.
    fileprivate func help(whenDone: @escaping @Sendable () -> Void) {
        DispatchQueue.global().async(group: helping) { [self] in
            work()
            whenDone()
        }
    }

    private func work() {
        while let index = progress.next(below: count) {
            do { results[index] = try body(index) } catch { progress.fail(index, error) }
        }
    }

    /// Does what is left, and waits for what others have begun. Called once.
    ///
    /// - Returns: the results in order.
    /// - Throws: of the pieces that failed, the error of the lowest number.
    package func finish() throws -> [Result] {
        work()
        helping.wait()
        try progress.rethrow()
        return results.take()
    }

    /// Drops what is not begun, and waits for the rest.
    package func abandon() {
        progress.stop()
        helping.wait()
    }
}

/// The threads that may help, beside the one that asks.
private final class FreeHelpers: Sendable {
    private let count: Atomic<Int>

    init(count: Int) { self.count = Atomic(count) }

    func takeAll() -> Int { count.exchange(0, ordering: .acquiringAndReleasing) }

    func giveBack(_ helperCount: Int) { count.wrappingAdd(helperCount, ordering: .acquiringAndReleasing) }
}

/// The failure with the lowest number.
final class Failure: @unchecked Sendable {  // guarded by `lock`
    private let lock = Lock()
    private var lowest: (index: Int, error: any Error)?

    func record(_ index: Int, _ error: any Error) {
        lock.withLock {
            if let lowest, lowest.index <= index { return }
            lowest = (index, error)
        }
    }

    var error: (any Error)? { lock.withLock { lowest?.error } }
    var index: Int? { lock.withLock { lowest?.index } }
}

/// One place for each piece's result.
final class Slots<Value: Sendable>: @unchecked Sendable {  // guarded by `lock`
    private let lock = Lock()
    private var values: [Value?]

    init(count: Int) { values = Array(repeating: nil, count: count) }

    subscript(index: Int) -> Value? {
        get { lock.withLock { values[index] } }
        set { lock.withLock { values[index] = newValue } }
    }

    /// All values; every slot must have been filled.
    func take() -> [Value] {
        lock.withLock {
            let taken = values.map { $0.filled }
            values = []
            return taken
        }
    }
}

extension Optional {
    fileprivate var filled: Wrapped {
        guard let self else { preconditionFailure("a piece of work gave no result") }
        return self
    }
}

extension Workers: PieceRunner {}
