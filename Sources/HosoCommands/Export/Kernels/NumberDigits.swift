/// Numbers, dates and times as digits.
enum NumberDigits {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    private static let powers: [UInt64] = (0..<20).reduce(into: []) { powers, _ in
        powers.append(powers.last.map { $0 &* 10 } ?? 1)
    }

    /// Decimal digits of a number, at least one.
    @inline(__always)
    static func digitCount(_ number: UInt64) -> Int {
        if number < 10 { return 1 }
        if number < 100 { return 2 }
        if number < 1000 { return 3 }
        if number < 10_000 { return 4 }
        var rest = number / 10_000
        var count = 4
        while rest > 0 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Writes exactly `count` digits, zeros in front.
    @inline(__always)
    static func write(_ number: UInt64, count: Int, to target: UnsafeMutablePointer<UInt8>) {
        var rest = number
        var place = count
        while place > 0 {
            place -= 1
            let next = rest / 10
            unsafe target[place] = 0x30 + UInt8(truncatingIfNeeded: rest &- next &* 10)
            rest = next
        }
    }

    @inline(__always)
    static func byteCount(_ value: Int64, scale: Int) -> Int {
        let digits = digitCount(value.magnitude)
        let sign = value < 0 ? 1 : 0
        return scale == 0 ? digits + sign : max(digits, scale + 1) + 1 + sign
    }

    /// Writes exactly `byteCount` bytes.
    @inline(__always)
    static func write(_ value: Int64, scale: Int, to target: UnsafeMutablePointer<UInt8>) {
        var place = 0
        if value < 0 {
            unsafe target[0] = UInt8(ascii: "-")
            place = 1
        }
        let digits = digitCount(value.magnitude)
        if scale == 0 { return unsafe write(value.magnitude, count: digits, to: target + place) }
        let power = powers[scale]
        let whole = value.magnitude / power
        let wholeCount = max(1, digits - scale)
        unsafe write(whole, count: wholeCount, to: target + place)
        unsafe target[place + wholeCount] = UInt8(ascii: ".")
        unsafe write(value.magnitude - whole * power, count: scale, to: target + place + wholeCount + 1)
    }

    /// Year, month and day of a day since 1970-01-01.
    @inline(__always)
    static func civil(_ day: Int64) -> (year: Int64, month: UInt64, day: UInt64) {
        // Days since 0000-03-01 in eras of 400 years, so that leap days end their years.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = UInt64(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = Int64(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `yyyy-MM-dd`; a year beyond four digits has more, one before 0 a sign.
    @inline(__always)
    static func dateByteCount(_ day: Int64) -> Int {
        // From 0000-01-01 up to 9999-12-31.
        if day >= -719_528 && day <= 2_932_896 { return 10 }
        let year = civil(day).year
        return max(4, digitCount(year.magnitude)) + (year < 0 ? 1 : 0) + 6
    }

    /// Writes exactly `dateByteCount` bytes.
    @inline(__always)
    static func writeDate(_ day: Int64, to target: UnsafeMutablePointer<UInt8>) {
        let date = civil(day)
        var place = 0
        if date.year < 0 {
            unsafe target[0] = UInt8(ascii: "-")
            place = 1
        }
        let yearCount = max(4, digitCount(date.year.magnitude))
        unsafe write(date.year.magnitude, count: yearCount, to: target + place)
        place += yearCount
        unsafe target[place] = UInt8(ascii: "-")
        unsafe write(date.month, count: 2, to: target + place + 1)
        unsafe target[place + 3] = UInt8(ascii: "-")
        unsafe write(date.day, count: 2, to: target + place + 4)
    }

    @inline(__always)
    private static func split(_ microseconds: Int64) -> (day: Int64, time: UInt64) {
        var day = microseconds / microsecondsPerDay
        var time = microseconds - day * microsecondsPerDay
        if time < 0 {
            day -= 1
            time += microsecondsPerDay
        }
        return (day, UInt64(time))
    }

    /// Digits of a fraction of a second without zeros at their end.
    private static func fractionDigits(_ time: UInt64) -> (value: UInt64, count: Int) {
        var value = time % 1_000_000
        if value == 0 { return (0, 0) }
        var count = 6
        while value % 10 == 0 {
            value /= 10
            count -= 1
        }
        return (value, count)
    }

    /// `yyyy-MM-ddTHH:mm:ss`, then a fraction where there is one.
    @inline(__always)
    static func timestampByteCount(_ microseconds: Int64) -> Int {
        let (day, time) = split(microseconds)
        let fraction = fractionDigits(time).count
        return dateByteCount(day) + 9 + (fraction == 0 ? 0 : fraction + 1)
    }

    /// Writes exactly `timestampByteCount` bytes.
    @inline(__always)
    static func writeTimestamp(_ microseconds: Int64, to target: UnsafeMutablePointer<UInt8>) {
        let (day, time) = split(microseconds)
        unsafe writeDate(day, to: target)
        let clock = unsafe target + dateByteCount(day)
        let seconds = time / 1_000_000
        unsafe clock[0] = UInt8(ascii: "T")
        unsafe write(seconds / 3600, count: 2, to: clock + 1)
        unsafe clock[3] = UInt8(ascii: ":")
        unsafe write(seconds / 60 % 60, count: 2, to: clock + 4)
        unsafe clock[6] = UInt8(ascii: ":")
        unsafe write(seconds % 60, count: 2, to: clock + 7)
        let fraction = fractionDigits(time)
        if fraction.count > 0 {
            unsafe clock[9] = UInt8(ascii: ".")
            unsafe write(fraction.value, count: fraction.count, to: clock + 10)
        }
    }
}
