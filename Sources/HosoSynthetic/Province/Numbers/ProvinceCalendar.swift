import HosoCore

/// The days that the extracts of a province tell of, counted from 2025-01-01.
enum ProvinceCalendar {
    /// Days since 1970 of the first one.
    static let start = CivilDate(year: 2025, month: 1, day: 1).daysSinceEpoch
    /// Days until the end of 2026-06-30, the day of the extracts.
    static let dayCount = 546
    /// The first day of the reform, 2025-07-01.
    static let reformDay = 181
    /// 2025-10-01: since then essential services are filed online only.
    static let onlineOnlyDay = 273
    /// Months from 2025-01 to 2026-07, in which the second day's extracts end.
    static let monthCount = 19

    private static let months: [UInt8] = (0..<dayCount + 31).map { day in
        let date = CivilDate(daysSinceEpoch: start + day)
        return UInt8((date.year - 2025) * 12 + date.month - 1)
    }

    /// Months since 2025-01.
    static func month(ofDay day: Int) -> Int { Int(months[day]) }

    /// Months since 2025-01 of a time in minutes since 1970.
    static func month(ofMinutes minutes: Int) -> Int { month(ofDay: minutes / 1440 - start) }
}
