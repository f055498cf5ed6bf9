import HosoCore
import HosoEngine
import Testing

@Suite("Days of months")
struct MonthTableTests {
    @Test("every day of the calendar, and those that it does not have")
    func everyDay() {
        let table = MonthTable.shared
        for year in [-1, 0, 1, 1599, 1799, 9999, 10_000] + Array(1800...1904) + Array(1996...2201) {
            for month in -1...14 {
                for day in -1...33 {
                    let date = CivilDate(year: year, month: month, day: day)
                    let isDay = (1...9999).contains(year) && (1...12).contains(month) && date.isValid
                    let expected = isDay ? Int32(date.daysSinceEpoch) : Int32.min
                    #expect(
                        table.days(year: year, month: month, day: day) == expected, "\(year)-\(month)-\(day)")
                }
            }
        }
    }
}
