/// Dates, times and timestamps as canonical text has them.
enum CanonicalClock {
    /// The Julian day of 1970-01-01.
    private static let julianEpochDay: Int64 = 2_440_588
    private static let dayNanoseconds: Int64 = 86_400_000_000_000

    /// `yyyy-MM-dd` of the Gregorian calendar; years outside of 0...9999 with a sign.
    static func append(days: Int64, to bytes: inout [UInt8]) {
        // Eras of 400 years that begin on 1 March, so that leap days come last.
        let shifted = days + 719_468
        let era = floorDivision(shifted, 146_097).quotient
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        if year < 0 { bytes.append(0x2D) } else if year > 9_999 { bytes.append(0x2B) }
        CanonicalNumber.append(year.magnitude, width: 4, to: &bytes)
        bytes.append(0x2D)
        CanonicalNumber.append(UInt64(month), width: 2, to: &bytes)
        bytes.append(0x2D)
        CanonicalNumber.append(UInt64(day), width: 2, to: &bytes)
    }

    /// `HH:mm:ss`, and a fraction where it is not zero; a time that no clock shows with more hours or a sign.
    static func append(timeOfDay nanoseconds: Int64, to bytes: inout [UInt8]) {
        if nanoseconds < 0 { bytes.append(0x2D) }
        let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(seconds: seconds, fraction: fraction, digitCount: 9, to: &bytes)
    }

    static func append(timestamp count: Int64, unit: ParquetTimeUnit, to bytes: inout [UInt8]) {
        let perSecond = 1_000_000_000 / unit.nanoseconds
        let (seconds, fraction) = floorDivision(count, perSecond)
        let (days, secondOfDay) = floorDivision(seconds, 86_400)
        append(days: days, to: &bytes)
        bytes.append(0x54)
        append(
            seconds: UInt64(secondOfDay), fraction: UInt64(fraction), digitCount: unit.rawValue * 3,
            to: &bytes)
    }

    static func append(julianDay: Int32, nanosecondsOfDay: Int64, to bytes: inout [UInt8]) {
        let (extraDays, nanoseconds) = floorDivision(nanosecondsOfDay, dayNanoseconds)
        append(days: Int64(julianDay) - julianEpochDay + extraDays, to: &bytes)
        bytes.append(0x54)
        append(timeOfDay: nanoseconds, to: &bytes)
    }

    private static func append(seconds: UInt64, fraction: UInt64, digitCount: Int, to bytes: inout [UInt8]) {
        CanonicalNumber.append(seconds / 3_600, width: 2, to: &bytes)
        bytes.append(0x3A)
        CanonicalNumber.append(seconds / 60 % 60, width: 2, to: &bytes)
        bytes.append(0x3A)
        CanonicalNumber.append(seconds % 60, width: 2, to: &bytes)
        guard fraction > 0 else { return }
        bytes.append(0x2E)
        CanonicalNumber.append(fraction, width: digitCount, to: &bytes)
        while bytes.last == 0x30 { bytes.removeLast() }
    }

    /// Rounds down, also below zero.
    private static func floorDivision(_ number: Int64, _ divisor: Int64) -> (
        quotient: Int64, remainder: Int64
    ) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
