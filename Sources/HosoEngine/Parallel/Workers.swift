import Dispatch
import HosoCore
import HosoStore
import Synchronization

/// Runs numbered pieces of work on several threads; the numbers, not the clock, order results and errors.
package struct Workers: Sendable {
    package let threadCount: Int

    package init(threadCount: Int) { self.threadCount = max(1, threadCount) }

    /// Runs `body` once per thread, with the worker's number.
    package func forEachWorker(_ body: @Sendable (Int) -> Void) {
        if threadCount == 1 {
            body(0)
        } else {
            DispatchQueue.concurrentPerform(iterations: threadCount, execute: body)
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

    private final class Progress: Sendable {
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

        func rethrow() throws {
            if let error = failure.error { throw error }
        }
    }
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
