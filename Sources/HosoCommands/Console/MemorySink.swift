import HosoCore

/// Keeps what is written; may fail after so many bytes, as a full device does.
package final class MemorySink: OutputSink, @unchecked Sendable {  // guarded by `lock`
    private let lock = Lock()
    private var written: [UInt8] = []
    private let failure: (any Error)?
    private let capacity: Int

    /// - Parameter failure: thrown by the write that would pass `capacity` bytes.
    package init(capacity: Int = .max, failure: (any Error)? = nil) {
        self.capacity = capacity
        self.failure = failure
    }

    /// A sink whose reader has gone.
    package static func brokenPipe() -> MemorySink { MemorySink(capacity: 0, failure: BrokenPipe()) }

    package func write(_ bytes: [UInt8]) throws {
        try lock.withLock {
            if written.count + bytes.count > capacity, let failure { throw failure }
            written += bytes
        }
    }

    package var text: String { lock.withLock { String(decoding: written, as: UTF8.self) } }
}
