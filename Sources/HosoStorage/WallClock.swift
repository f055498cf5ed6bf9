import Glibc
import HosoCore

/// The time of day, for run records and logs only: no other file depends on it.
public enum WallClock {
    /// Milliseconds since 1970-01-01T00:00Z.
    public static func nowMs() -> Int {
        var now = timespec()
        // SAFETY: the call fills the structure it is given.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    /// UTC, ISO 8601 to the second: `2026-06-30T02:00:00Z`.
    public static func text(ms: Int) -> String {
        let seconds = ms / 1000
        let clock = seconds % 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = CivilDate(daysSinceEpoch: seconds / 86_400)
        return "\(date)T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))Z"
    }
}
