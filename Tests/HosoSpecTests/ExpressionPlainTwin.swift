import HosoCore
import HosoSpec

/// The slow twin of expressions: a tree that is written as text for the one side, and computed one row at a
/// time, in the most obvious way, on the other.
indirect enum ExpressionPlainTwin {
    case column(String, index: Int)
    case literal(String, ExpressionTestValue)
    case not(ExpressionPlainTwin)
    case and(ExpressionPlainTwin, ExpressionPlainTwin)
    case or(ExpressionPlainTwin, ExpressionPlainTwin)
    case isNull(ExpressionPlainTwin, negated: Bool)
    case compare(String, ExpressionPlainTwin, ExpressionPlainTwin)
    case between(ExpressionPlainTwin, ExpressionPlainTwin, ExpressionPlainTwin, negated: Bool)
    case isIn(ExpressionPlainTwin, [ExpressionPlainTwin], negated: Bool)
    case like(ExpressionPlainTwin, ExpressionPlainTwin, negated: Bool)
    case choice([(ExpressionPlainTwin, ExpressionPlainTwin)], ExpressionPlainTwin?)
    case coalesce([ExpressionPlainTwin])
    /// `+ - *` giving a number of `scale`, or of doubles where nil.
    case arithmetic(String, ExpressionPlainTwin, ExpressionPlainTwin, scale: Int?)
    case divide(ExpressionPlainTwin, ExpressionPlainTwin)
    case negate(ExpressionPlainTwin, scale: Int)
    case call(String, [ExpressionPlainTwin])

    var text: String {
        switch self {
        case .column(let name, _): return name
        case .literal(let text, _): return text
        case .not(let term): return "(not \(term.text))"
        case .and(let left, let right): return "(\(left.text) and \(right.text))"
        case .or(let left, let right): return "(\(left.text) OR \(right.text))"
        case .isNull(let term, let negated): return "(\(term.text) is \(negated ? "not " : "")null)"
        case .compare(let sign, let left, let right): return "(\(left.text) \(sign) \(right.text))"
        case .between(let term, let low, let high, let negated):
            return "(\(term.text) \(negated ? "not " : "")between \(low.text) and \(high.text))"
        case .isIn(let term, let items, let negated):
            let list = items.map(\.text).joined(separator: ", ")
            return "(\(term.text) \(negated ? "not " : "")in (\(list)))"
        case .like(let term, let pattern, let negated):
            return "(\(term.text) \(negated ? "NOT " : "")like \(pattern.text))"
        case .choice(let branches, let otherwise):
            let whens = branches.map { "when \($0.0.text) then \($0.1.text) " }.joined()
            return "case \(whens)\(otherwise.map { "else \($0.text) " } ?? "")end"
        case .coalesce(let terms): return "coalesce(\(terms.map(\.text).joined(separator: ", ")))"
        case .arithmetic(let sign, let left, let right, _): return "(\(left.text) \(sign) \(right.text))"
        case .divide(let left, let right): return "(\(left.text) / \(right.text))"
        case .negate(let term, _): return "(- \(term.text))"
        case .call(let name, let arguments):
            return "\(name)(\(arguments.map(\.text).joined(separator: ", ")))"
        }
    }

    func value(_ row: [ExpressionTestValue], _ faults: inout EvaluationFaults) -> ExpressionTestValue {
        switch self {
        case .column(_, let index): return row[index]
        case .literal(_, let value): return value
        case .not(let term): return ExpressionPlainTwin.not(term.value(row, &faults))
        case .and(let left, let right):
            let first = left.value(row, &faults)
            if first == .boolean(false) { return first }
            let second = right.value(row, &faults)
            if second == .boolean(false) { return second }
            return first == .null ? first : second
        case .or(let left, let right):
            let first = left.value(row, &faults)
            if first == .boolean(true) { return first }
            let second = right.value(row, &faults)
            if second == .boolean(true) { return second }
            return first == .null ? first : second
        case .isNull(let term, let negated): return .boolean((term.value(row, &faults) == .null) != negated)
        case .choice(let branches, let otherwise):
            for (condition, result) in branches where condition.value(row, &faults) == .boolean(true) {
                return result.value(row, &faults)
            }
            return otherwise?.value(row, &faults) ?? .null
        case .coalesce(let terms):
            for term in terms {
                let value = term.value(row, &faults)
                if value != .null { return value }
            }
            return .null
        default: return strictValue(row, &faults)
        }
    }

    /// Of operations that always compute all their operands.
    private func strictValue(_ row: [ExpressionTestValue], _ faults: inout EvaluationFaults)
        -> ExpressionTestValue
    {
        switch self {
        case .compare(let sign, let left, let right):
            return ExpressionPlainTwin.compare(sign, left.value(row, &faults), right.value(row, &faults))
        case .between(let term, let low, let high, let negated):
            let value = term.value(row, &faults)
            let above = ExpressionPlainTwin.compare(">=", value, low.value(row, &faults))
            let below = ExpressionPlainTwin.compare("<=", value, high.value(row, &faults))
            let both: ExpressionTestValue =
                above == .boolean(false) || below == .boolean(false)
                ? .boolean(false) : above == .null || below == .null ? .null : .boolean(true)
            return negated ? ExpressionPlainTwin.not(both) : both
        case .isIn(let term, let items, let negated):
            let value = term.value(row, &faults)
            let results = items.map { ExpressionPlainTwin.compare("=", value, $0.value(row, &faults)) }
            let found: ExpressionTestValue =
                results.contains(.boolean(true))
                ? .boolean(true) : results.contains(.null) ? .null : .boolean(false)
            return negated ? ExpressionPlainTwin.not(found) : found
        case .like(let term, let pattern, let negated):
            let operands = (term.value(row, &faults), pattern.value(row, &faults))
            guard case (.text(let text), .text(let wanted)) = operands else { return .null }
            return .boolean(
                ExpressionPlainTwin.isLike(Array(text.unicodeScalars)[...], Array(wanted.unicodeScalars)[...])
                    != negated)
        case .arithmetic(let sign, let left, let right, let scale):
            return ExpressionPlainTwin.arithmetic(
                sign, left.value(row, &faults), right.value(row, &faults), scale, &faults)
        case .divide(let left, let right):
            let operands = (left.value(row, &faults), right.value(row, &faults))
            guard let dividend = operands.0.double, let divisor = operands.1.double else { return .null }
            if divisor == 0 {
                faults.zeroDivisionCount += 1
                return .null
            }
            return .double(dividend / divisor)
        case .negate(let term, let scale):
            return ExpressionPlainTwin.arithmetic(
                "-", .exact(0, scale: scale), term.value(row, &faults), scale, &faults)
        case .call(let name, let arguments):
            let values = arguments.map { $0.value(row, &faults) }
            return values.contains(.null) ? .null : ExpressionPlainTwin.call(name, values)
        default: preconditionFailure("computed elsewhere")
        }
    }

    private static func not(_ value: ExpressionTestValue) -> ExpressionTestValue {
        if case .boolean(let isTrue) = value { return .boolean(!isTrue) }
        return .null
    }

    private static func arithmetic(
        _ sign: String, _ left: ExpressionTestValue, _ right: ExpressionTestValue, _ scale: Int?,
        _ faults: inout EvaluationFaults
    ) -> ExpressionTestValue {
        guard let scale else {
            guard let first = left.double, let second = right.double else { return .null }
            return .double(sign == "+" ? first + second : sign == "-" ? first - second : first * second)
        }
        guard case .exact(var first, let leftScale) = left, case .exact(var second, let rightScale) = right
        else {
            return .null
        }
        var hasOverflow = false
        func noting(_ result: (partialValue: Int128, overflow: Bool)) -> Int128 {
            hasOverflow = hasOverflow || result.overflow
            return result.partialValue
        }
        if sign != "*" {
            first = noting(
                first.multipliedReportingOverflow(by: ExpressionTestValue.power(scale - leftScale)))
            second = noting(
                second.multipliedReportingOverflow(by: ExpressionTestValue.power(scale - rightScale)))
        }
        let result =
            switch sign {
            case "+": noting(first.addingReportingOverflow(second))
            case "-": noting(first.subtractingReportingOverflow(second))
            default: noting(first.multipliedReportingOverflow(by: second))
            }
        if hasOverflow || (scale == 0 && Int64(exactly: result) == nil) {
            faults.overflowCount += 1
            return .null
        }
        return .exact(result, scale: scale)
    }

    private static func compare(_ sign: String, _ left: ExpressionTestValue, _ right: ExpressionTestValue)
        -> ExpressionTestValue
    {
        guard left != .null, right != .null else { return .null }
        let order = left.order(right)
        switch sign {
        case "=": return .boolean(order == 0)
        case "<>", "!=": return .boolean(order != 0)
        case "<": return .boolean(order < 0)
        case "<=": return .boolean(order <= 0)
        case ">": return .boolean(order > 0)
        default: return .boolean(order >= 0)
        }
    }

    private static func isLike(_ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>)
        -> Bool
    {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first == "%" { return (text.startIndex...text.endIndex).contains { isLike(text[$0...], rest) } }
        guard let scalar = text.first, first == "_" || first == scalar else { return false }
        return isLike(text.dropFirst(), rest)
    }

    private static func call(_ name: String, _ values: [ExpressionTestValue]) -> ExpressionTestValue {
        switch (name, values[0]) {
        case ("left", .text(let text)): return slice(text, from: 1, count: values[1].integer)
        case ("substr", .text(let text)):
            return slice(text, from: values[1].integer, count: values[2].integer)
        case ("right", .text(let text)):
            let scalars = Array(text.unicodeScalars)
            let count = min(max(values[1].integer, 0), Int128(scalars.count))
            return .text(String(String.UnicodeScalarView(scalars.suffix(Int(count)))))
        case ("id_province", .text(let text)), ("id_sex", .text(let text)),
            ("id_birth_year", .text(let text)):
            return idPart(name, text)
        case ("length", .text(let text)): return .exact(Int128(text.unicodeScalars.count), scale: 0)
        case ("days_between", _): return .exact(Int128(values[1].day - values[0].day), scale: 0)
        case ("age", _):
            let born = CivilDate(daysSinceEpoch: values[0].day)
            let on = CivilDate(daysSinceEpoch: values[1].day)
            let isBefore = (on.month, on.day) < (born.month, born.day)
            return .exact(Int128(on.year - born.year - (isBefore ? 1 : 0)), scale: 0)
        default:
            let date = CivilDate(daysSinceEpoch: values[0].day)
            switch name {
            case "year": return .exact(Int128(date.year), scale: 0)
            case "quarter": return .text("\(date.description.prefix(4))-Q\((date.month - 1) / 3 + 1)")
            case "month": return .text(String(date.description.prefix(7)))
            default: return .text(date.description)
            }
        }
    }

    private static func idPart(_ name: String, _ text: String) -> ExpressionTestValue {
        let left = text.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "." && $0 != "-" }
        let digits = left.compactMap { scalar in (0...9).first { "\($0)" == String(scalar) } }
        guard digits.count == 12, left.count == 12 else { return .null }
        switch name {
        case "id_province": return .text(digits.prefix(3).map { "\($0)" }.joined())
        case "id_sex": return .text(digits[3] % 2 == 0 ? "M" : "F")
        default: return .exact(Int128(1900 + digits[3] / 2 * 100 + digits[4] * 10 + digits[5]), scale: 0)
        }
    }

    private static func slice(_ text: String, from: Int128, count: Int128) -> ExpressionTestValue {
        var view = String.UnicodeScalarView()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let position = Int128(index + 1)
            if position >= from, position < from + count { view.append(scalar) }
        }
        return .text(String(view))
    }
}

extension ExpressionTestValue {
    static func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }

    var double: Double? {
        switch self {
        case .double(let value): value
        case .exact(let value, let scale): Double(value) / Double(ExpressionTestValue.power(scale))
        default: nil
        }
    }

    var integer: Int128 {
        if case .exact(let value, 0) = self { return value }
        preconditionFailure("not an integer")
    }

    private var dayLength: Int64 { 86_400_000_000 }

    var day: Int {
        switch self {
        case .date(let day): return day
        case .timestamp(let moment):
            return Int(moment >= 0 ? moment / dayLength : -((dayLength - 1 - moment) / dayLength))
        default: preconditionFailure("no day")
        }
    }

    /// Negative, 0 or positive.
    func order(_ other: ExpressionTestValue) -> Int {
        func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
            left < right ? -1 : left == right ? 0 : 1
        }
        switch (self, other) {
        case (.text(let left), .text(let right)):
            if left.utf8.elementsEqual(right.utf8) { return 0 }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (.boolean(let left), .boolean(let right)): return order(left ? 1 : 0, right ? 1 : 0)
        case (.date(let left), .date(let right)): return order(left, right)
        case (.timestamp(let left), .timestamp(let right)): return order(left, right)
        case (.exact(let left, let leftScale), .exact(let right, let rightScale)):
            let first = left.multipliedFullWidth(
                by: ExpressionTestValue.power(max(0, rightScale - leftScale)))
            let second = right.multipliedFullWidth(
                by: ExpressionTestValue.power(max(0, leftScale - rightScale)))
            let high = order(first.high, second.high)
            return high != 0 ? high : order(first.low, second.low)
        default: return order(double ?? 0, other.double ?? 0)
        }
    }
}
