import HosoCore

/// The days on which the months of four centuries begin: what dates mostly are is looked up, not computed.
@safe package struct MonthTable: @unchecked Sendable {
    // Unchecked: the buffer is written in `init` alone and lives as long as the process.
    package static let shared = MonthTable()

    private static let firstYear = 1800
    private static let monthCount = 400 * 12

    /// Days since 1970-01-01, of each month and of the one behind the last.
    private let starts: UnsafeMutablePointer<Int32>

    private init() {
        unsafe starts = .allocate(capacity: MonthTable.monthCount + 1)
        for month in 0...MonthTable.monthCount {
            let date = CivilDate(year: MonthTable.firstYear + month / 12, month: month % 12 + 1, day: 1)
            // SAFETY: month <= monthCount.
            unsafe starts[month] = Int32(date.daysSinceEpoch)
        }
    }

    /// Days since 1970-01-01; `Int32.min` for a year outside 1...9999 or a day that the calendar does not
    /// have.
    @inline(__always)
    package func days(year: Int, month: Int, day: Int) -> Int32 {
        let index = (year &- MonthTable.firstYear) &* 12 &+ month &- 1
        guard month &- 1 >= 0, month <= 12, index >= 0, index < MonthTable.monthCount else {
            return DateLayout.days(year: year, month: month, day: day)
        }
        // SAFETY: 0 <= index < monthCount.
        let start = unsafe starts[index]
        let dayCount = unsafe starts[index &+ 1] &- start
        let offset = day &- 1
        return offset >= 0 && offset < Int(dayCount)
            ? start &+ Int32(truncatingIfNeeded: offset) : DateLayout.invalid
    }
}
