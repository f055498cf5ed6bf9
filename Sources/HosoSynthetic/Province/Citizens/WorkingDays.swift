import HosoCore

/// Days on which offices work: Monday to Friday but for the public holidays of 2025 and 2026.
package enum WorkingDays {
    private static let holidays: Set<Int> = [
        (2025, 1, 1, 1), (2025, 1, 27, 5), (2025, 4, 7, 1), (2025, 4, 30, 2), (2025, 9, 1, 2),
        (2026, 1, 1, 1),
        (2026, 2, 16, 5), (2026, 4, 27, 1), (2026, 4, 30, 2),
    ].reduce(into: []) { days, holiday in
        let first = CivilDate(year: holiday.0, month: holiday.1, day: holiday.2).daysSinceEpoch
        days.formUnion(first..<first + holiday.3)
    }

    /// - Parameter day: days since 1970; that day was a Thursday.
    static func isWorking(_ day: Int) -> Bool { (day + 3) % 7 < 5 && !holidays.contains(day) }

    /// The day that is so many working days after another.
    package static func workingDay(_ day: Int, plus count: Int) -> Int {
        var (last, rest) = (day, count)
        while rest > 0 {
            last += 1
            if isWorking(last) { rest -= 1 }
        }
        return last
    }

    /// By day since 2025-01-01: the day, counted in the same way, fifteen working days later.
    static let feedbackDue: [Int] = (0..<ProvinceCalendar.dayCount + 31).map { offset in
        workingDay(ProvinceCalendar.start + offset, plus: 15) - ProvinceCalendar.start
    }
}
