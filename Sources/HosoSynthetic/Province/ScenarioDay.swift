import HosoCore

/// The day of which extracts are written.
public enum ScenarioDay: Int, Sendable {
    case first = 1
    /// Only what is new since the first.
    case second
}

/// Days that the scenarios of the provinces turn on, counted from 1970-01-01.
enum ScenarioDates {
    /// The day for which the indicators are asked.
    static let asOf = day(2026, 6, 30)

    static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        CivilDate(year: year, month: month, day: day).daysSinceEpoch
    }

    /// Whole years of age on `asOf` of who was born on that day.
    static func age(bornOn day: Int, on: Int) -> Int {
        let born = CivilDate(daysSinceEpoch: day)
        let today = CivilDate(daysSinceEpoch: on)
        let hasHadBirthday = (today.month, today.day) >= (born.month, born.day)
        return today.year - born.year - (hasHadBirthday ? 0 : 1)
    }
}
