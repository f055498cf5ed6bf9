import HosoCore

/// Periods as the expressions `year`, `quarter`, `month` and `day` write them.
public enum PeriodText {
    /// The last day of `2026`, `2026-Q2`, `2026-05` or `2026-05-17`, since 1970-01-01; nil for other texts.
    public static func lastDay(_ text: String) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let year = number(parts[0], digitCount: 4) else { return nil }
        func last(ofMonth month: Int) -> Int {
            CivilDate(year: year, month: month, day: CivilDate.dayCount(year: year, month: month))
                .daysSinceEpoch
        }
        switch parts.count {
        case 1: return last(ofMonth: 12)
        case 2 where parts[1].first == "Q":
            guard let quarter = number(parts[1].dropFirst(), digitCount: 1), (1...4).contains(quarter) else {
                return nil
            }
            return last(ofMonth: 3 * quarter)
        case 2:
            guard let month = number(parts[1], digitCount: 2), (1...12).contains(month) else { return nil }
            return last(ofMonth: month)
        case 3:
            guard let month = number(parts[1], digitCount: 2), let day = number(parts[2], digitCount: 2)
            else {
                return nil
            }
            let date = CivilDate(year: year, month: month, day: day)
            return date.isValid ? date.daysSinceEpoch : nil
        default: return nil
        }
    }

    private static func number(_ text: Substring, digitCount: Int) -> Int? {
        guard text.utf8.count == digitCount, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
