import Glibc
import HosoStore

/// When a run began, and what it has used.
struct RunClock: Sendable {
    private let startMs = WallClock.nowMs()
    private let startNanoseconds = RunClock.monotonicNanoseconds()

    var startedAt: String { WallClock.text(ms: startMs) }
    var now: String { WallClock.text(ms: WallClock.nowMs()) }

    /// Since the start, to the millisecond.
    var seconds: Double {
        let milliseconds = (RunClock.monotonicNanoseconds() - startNanoseconds) / 1_000_000
        return Double(milliseconds) / 1000
    }

    private static func monotonicNanoseconds() -> Int {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000_000 + now.tv_nsec
    }

    /// The most resident memory this process has had.
    static var peakMemoryByteCount: Int {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
