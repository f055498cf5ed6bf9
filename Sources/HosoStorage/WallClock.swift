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

    /// The time that `text(ms:)` wrote; nil for other texts.
    public static func ms(text: String) -> Int? {
        let parts = text.utf8.split(whereSeparator: { "-T:Z".utf8.contains($0) }).map {
            Int(Substring($0)) ?? -1
        }
        guard parts.count == 6, parts.allSatisfy({ (0...9999).contains($0) }) else { return nil }
        let date = CivilDate(year: parts[0], month: parts[1], day: parts[2])
        let ms = ((date.daysSinceEpoch * 24 + parts[3]) * 60 + parts[4]) * 60_000 + parts[5] * 1000
        return self.text(ms: ms) == text ? ms : nil
    }
}
