import HosoCore

/// Years, periods and spans of days; the calendar is asked once per distinct day of a batch.
extension ExpressionEvaluator {
    /// Calendar days since 1970-01-01, one per row or one for all.
    private struct Days {
        var lanes: LaneOperand<Int32>
        var validity: [UInt8]?
    }

    mutating func year(_ operand: ExpressionNode, _ live: [UInt8]?) -> ExpressionVector {
        guard let (days, validity) = dayRows(operand, live) else { return .constant(.null) }
        let years = ExpressionDistinct(days, validity: validity).map(zero: Int64(0)) {
            Int64(CivilDate(daysSinceEpoch: Int($0)).year)
        }
        return .column(Column(.int64(years), validity: validity))
    }

    mutating func period(
        _ period: ExpressionNode.Period, _ operand: ExpressionNode, _ live: [UInt8]?
    ) -> ExpressionVector {
        guard let (days, validity) = dayRows(operand, live) else { return .constant(.null) }
        // From days to the few periods they lie in, and only from these to texts.
        let distinctDays = ExpressionDistinct(days, validity: validity)
        let distinctPeriods = ExpressionDistinct(
            distinctDays.values.map { ExpressionEvaluator.firstDay(of: period, day: $0) }, validity: nil)
        var index = ExpressionTextIndex()
        let codeByPeriod = distinctPeriods.values.map {
            index.insert(ExpressionEvaluator.text(of: period, day: Int($0)))
        }
        let codeByDay = distinctPeriods.codes.map { codeByPeriod[Int($0)] }
        let codes = distinctDays.looked(up: codeByDay, zero: 0)
        return .column(Column(.dictionary(codes: codes, texts: index.arena), validity: validity))
    }

    private static func firstDay(of period: ExpressionNode.Period, day: Int32) -> Int32 {
        if period == .day { return day }
        var date = CivilDate(daysSinceEpoch: Int(day))
        let monthsBefore = period == .month ? 0 : (date.month - 1) % 3
        if monthsBefore == 0 { return day - Int32(date.day - 1) }
        date.month -= monthsBefore
        date.day = 1
        return Int32(truncatingIfNeeded: date.daysSinceEpoch)
    }

    private static func text(of period: ExpressionNode.Period, day: Int) -> String {
        let date = CivilDate(daysSinceEpoch: day)
        let text = date.description
        switch period {
        case .day: return text
        case .month: return String(text.dropLast(3))
        case .quarter: return "\(text.dropLast(6))-Q\((date.month + 2) / 3)"
        }
    }

    mutating func daysBetween(
        _ first: ExpressionNode, _ second: ExpressionNode, _ live: [UInt8]?
    ) -> ExpressionVector {
        guard let from = days(first, live), let to = days(second, live) else { return .constant(.null) }
        return difference(from, to, shift: 0)
    }

    /// Whole years by the calendar, rounded down: one born tomorrow is -1. A birthday on 29 February falls on
    /// 1 March in other years.
    mutating func age(_ born: ExpressionNode, _ on: ExpressionNode, _ live: [UInt8]?) -> ExpressionVector {
        guard let first = days(born, live), let second = days(on, live) else { return .constant(.null) }
        return difference(ordinals(first), ordinals(second), shift: ExpressionEvaluator.yearShift)
    }

    /// Bits below the year in an ordinal: the month and day of an ordinal differ by less than a year's worth,
    /// so the difference of two ordinals, shifted right, is whole years rounded down.
    private static let yearShift: Int32 = 9

    private static func ordinal(_ day: Int32) -> Int32 {
        let date = CivilDate(daysSinceEpoch: Int(day))
        return Int32(truncatingIfNeeded: date.year << Int(yearShift) + date.month << 5 + date.day)
    }

    private func ordinals(_ days: Days) -> Days {
        switch days.lanes {
        case .constant(let day):
            return Days(lanes: .constant(ExpressionEvaluator.ordinal(day)), validity: days.validity)
        case .array(let array):
            let distinct = ExpressionDistinct(array, validity: days.validity)
            let ordinals = distinct.map(zero: Int32(0)) { ExpressionEvaluator.ordinal($0) }
            return Days(lanes: .array(ordinals), validity: days.validity)
        }
    }

    private func difference(_ from: Days, _ to: Days, shift: Int32) -> ExpressionVector {
        let values: [Int64]
        switch (from.lanes, to.lanes) {
        case (.array(let first), .array(let second)):
            values = differences(ArrayLanes(values: first), ArrayLanes(values: second), shift)
        case (.array(let first), .constant(let second)):
            values = differences(ArrayLanes(values: first), ConstantLanes(value: second), shift)
        case (.constant(let first), .array(let second)):
            values = differences(ConstantLanes(value: first), ArrayLanes(values: second), shift)
        case (.constant(let first), .constant(let second)):
            values = differences(ConstantLanes(value: first), ConstantLanes(value: second), shift)
        }
        let validity = ExpressionVector.validity(from.validity, to.validity)
        return .column(Column(.int64(values), validity: validity))
    }

    private func differences<From: ExpressionLanes<Int32>, To: ExpressionLanes<Int32>>(
        _ from: From, _ to: To, _ shift: Int32
    ) -> [Int64] {
        var result = [Int64](repeating: 0, count: rowCount)
        var out = result.mutableSpan
        for row in 0..<rowCount { out[row] = (Int64(to.at(row)) - Int64(from.at(row))) >> Int64(shift) }
        return result
    }

    /// nil where the part is null in every row.
    private mutating func days(_ operand: ExpressionNode, _ live: [UInt8]?) -> Days? {
        switch evaluate(operand, live: live) {
        case .constant(.date(let day)): return Days(lanes: .constant(day), validity: nil)
        case .constant(.timestamp(let moment)):
            return Days(lanes: .constant(ExpressionEvaluator.day(of: moment)), validity: nil)
        case .constant: return nil
        case .column(let column):
            switch column.values {
            case .int32(let days): return Days(lanes: .array(days), validity: column.validity)
            case .int64(let moments):
                return Days(lanes: .array(ExpressionEvaluator.days(of: moments)), validity: column.validity)
            default: preconditionFailure("a date or timestamp part gave another form")
            }
        }
    }

    private mutating func dayRows(
        _ operand: ExpressionNode, _ live: [UInt8]?
    ) -> (days: [Int32], validity: [UInt8]?)? {
        guard let days = days(operand, live) else { return nil }
        switch days.lanes {
        case .array(let array): return (array, days.validity)
        case .constant(let day): return (Array(repeating: day, count: rowCount), days.validity)
        }
    }

    private static func days(of moments: [Int64]) -> [Int32] {
        let source = moments.span
        var result = [Int32](repeating: 0, count: source.count)
        var out = result.mutableSpan
        for row in 0..<source.count { out[row] = day(of: source[row]) }
        return result
    }

    /// The calendar day, before 1970 too: rounded down.
    @inline(__always)
    static func day(of microseconds: Int64) -> Int32 {
        // A day is 10,546,875 units of 2^13 microseconds. The bias makes every 64-bit timestamp positive, so
        // that an unsigned division rounds down.
        let unitsPerDay: Int64 = 10_546_875
        let biasDays: Int64 = 1 << 27
        let units = UInt64(bitPattern: (microseconds >> 13) &+ unitsPerDay &* biasDays)
        return Int32(truncatingIfNeeded: Int64(bitPattern: units / UInt64(unitsPerDay)) &- biasDays)
    }
}
