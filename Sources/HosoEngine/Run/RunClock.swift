import Glibc
import HosoStorage

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

    /// The most resident memory this process has had; what it was started from does not count, as it would in
    /// `getrusage`.
    static var peakMemoryByteCount: Int {
        let descriptor = unsafe open("/proc/self/status", O_RDONLY)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        // SAFETY: no more is read than the buffer holds.
        let count = unsafe read(descriptor, &bytes, bytes.count)
        let status = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else {
            return 0
        }
        return (Int(line.filter { $0 >= "0" && $0 <= "9" }) ?? 0) * 1024
    }
}
