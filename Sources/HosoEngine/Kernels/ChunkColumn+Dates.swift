import HosoCore
import HosoSpec

extension ChunkColumn {
    /// Appends dates as days since 1970-01-01.
    func appendDates(_ fields: FieldRows, at first: Int, layout: DateLayout) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there are 4 bytes for every row.
        let values = unsafe values(as: Int32.self)
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            let days = unsafe layout.days(text)
            unsafe values[first + row] = days == DateLayout.invalid ? 0 : days
            if days == DateLayout.invalid {
                if text.count == 0 { noteNull(fields, row, first) } else { fields.fault(row, .type) }
            }
        }
    }

    /// Appends timestamps as microseconds since 1970-01-01T00:00.
    func appendTimestamps(_ fields: FieldRows, at first: Int) {
        guard let field = fields.field else { return appendAbsent(fields, at: first) }
        // SAFETY: there are 8 bytes for every row.
        let values = unsafe values(as: Int64.self)
        let months = MonthTable.shared
        for row in 0..<fields.count {
            let text = unsafe fields.trimmed(row, field)
            if let micros = unsafe TimestampText.micros(text, months) {
                unsafe values[first + row] = micros
            } else {
                unsafe values[first + row] = 0
                if text.count == 0 { noteNull(fields, row, first) } else { fields.fault(row, .type) }
            }
        }
    }
}

/// A date format as offsets of its digits and separators.
struct DateLayout {
    private let byteCount: Int
    private let yearOffset: Int
    private let monthOffset: Int
    private let dayOffset: Int
    private let separators: [(offset: Int, byte: UInt8)]
    private let firstSeparator: (offset: Int, byte: UInt8)
    private let secondSeparator: (offset: Int, byte: UInt8)
    private let separatorCount: Int
    private let months = MonthTable.shared

    static let invalid = Int32.min

    init(_ format: DateFormat) {
        var offset = 0
        var places = (year: 0, month: 0, day: 0)
        var separators: [(offset: Int, byte: UInt8)] = []
        for part in format.parts {
            switch part {
            case .year:
                places.year = offset
                offset += 4
            case .month:
                places.month = offset
                offset += 2
            case .day:
                places.day = offset
                offset += 2
            case .literal(let byte):
                separators.append((offset, byte))
                offset += 1
            }
        }
        byteCount = offset
        (yearOffset, monthOffset, dayOffset) = (places.year, places.month, places.day)
        self.separators = separators
        separatorCount = separators.count
        firstSeparator = separators.first ?? (0, 0)
        secondSeparator = separators.count > 1 ? separators[1] : (0, 0)
    }

    /// Days since 1970-01-01; `invalid` where the text is no day of the calendar in this format.
    @inline(__always)
    func days(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard text.count == byteCount, let base = text.baseAddress else { return DateLayout.invalid }
        // SAFETY: all offsets lie below byteCount, the text's length.
        if separatorCount == 2 {
            if unsafe base[firstSeparator.offset] != firstSeparator.byte { return DateLayout.invalid }
            if unsafe base[secondSeparator.offset] != secondSeparator.byte { return DateLayout.invalid }
        } else {
            for separator in separators where unsafe base[separator.offset] != separator.byte {
                return DateLayout.invalid
            }
        }
        let year =
            unsafe TimestampText.twoDigits(base + yearOffset) * 100
            + TimestampText.twoDigits(base + yearOffset + 2)
        let month = unsafe TimestampText.twoDigits(base + monthOffset)
        let day = unsafe TimestampText.twoDigits(base + dayOffset)
        return months.days(year: year, month: month, day: day)
    }

    /// `invalid` for a year outside 1...9999 or a day that the calendar does not have.
    @inline(never)
    static func days(year: Int, month: Int, day: Int) -> Int32 {
        guard year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1 else { return invalid }
        if day > 28, day > CivilDate.dayCount(year: year, month: month) { return invalid }
        // Days are counted from 0000-03-01, so that a leap day ends its year.
        let shiftedYear = month <= 2 ? year &- 1 : year
        let shiftedMonth = month <= 2 ? month &+ 9 : month &- 3
        let centuries = shiftedYear / 100
        let dayOfYear = (153 &* shiftedMonth &+ 2) / 5 &+ day &- 1
        let days =
            shiftedYear &* 365 &+ (shiftedYear &>> 2) &- centuries &+ (centuries &>> 2) &+ dayOfYear
            &- 719_468
        return Int32(truncatingIfNeeded: days)
    }
}

/// Timestamps as text.
enum TimestampText {
    private static let secondMicros: Int64 = 1_000_000

    /// `yyyy-MM-dd[T ]HH:mm[:ss]`, eight bytes at a time; nil for anything else.
    @inline(__always)
    static func micros(_ text: UnsafeBufferPointer<UInt8>, _ months: MonthTable) -> Int64? {
        let count = text.count
        guard count == 19 || count == 16, let base = text.baseAddress else { return nil }
        let raw = unsafe UnsafeRawPointer(base)
        // SAFETY: the loads end at byte 8, at byte 16, and at the last.
        let head = unsafe raw.loadUnaligned(as: UInt64.self).littleEndian
        let middle = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian
        let last = unsafe raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self).littleEndian
        // Without seconds as if `:00` stood behind.
        let tail: UInt64 = count == 19 ? UInt64(last &>> 8) : 0x30_303A
        let separator = middle &>> 16 & 0xFF
        guard head & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000, separator == 0x20 || separator == 0x54,
            middle &>> 40 & 0xFF == 0x3A, tail & 0xFF == 0x3A
        else { return nil }
        // Digits alone: yyyyMMdd, and HHmmss with two zeros behind it.
        let date = head & 0xFFFF_FFFF | (head &>> 8) & 0xFFFF_0000_0000 | middle &<< 48
        let time =
            (middle &>> 24) & 0xFFFF | (middle &>> 32) & 0xFFFF_0000 | (tail &>> 8) &<< 32
            | 0x3030_0000_0000_0000
        guard NumberText.areDigits(date), NumberText.areDigits(time) else { return nil }
        let dateParts = pairs(date)
        let timeParts = pairs(time)
        let days = months.days(
            year: Int(dateParts & 0xFF) &* 100 &+ Int(dateParts &>> 16 & 0xFF),
            month: Int(dateParts &>> 32 & 0xFF), day: Int(dateParts &>> 48 & 0xFF))
        let hour = timeParts & 0xFF
        let minute = timeParts &>> 16 & 0xFF
        let second = timeParts &>> 32 & 0xFF
        guard days != DateLayout.invalid, hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = Int64(days) &* 86_400 &+ Int64(hour &* 3600 &+ minute &* 60 &+ second)
        return seconds &* secondMicros
    }

    /// The numbers of two digits that eight digits are, 16 bits apart.
    @inline(__always)
    private static func pairs(_ word: UInt64) -> UInt64 {
        let digits = word &- 0x3030_3030_3030_3030
        return (digits &* 10 &+ (digits &>> 8)) & 0x00FF_00FF_00FF_00FF
    }

    /// 0...99; far below zero where a byte is no digit.
    @inline(__always)
    static func twoDigits(_ base: UnsafePointer<UInt8>) -> Int {
        let tens = unsafe base[0] &- 0x30
        let ones = unsafe base[1] &- 0x30
        return tens > 9 || ones > 9 ? -1_000_000 : Int(tens) &* 10 &+ Int(ones)
    }
}
