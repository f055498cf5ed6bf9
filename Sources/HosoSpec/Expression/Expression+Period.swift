import HosoCore

extension Expression {
    private static let periodFunctions = ["year", "quarter", "month", "day"]

    /// Whether the date that a period is made from lies in a validity; false for its nulls.
    ///
    /// - Parameter text: of a sound expression.
    /// - Returns: nil where it is not one of `year`, `quarter`, `month` and `day`, with a date.
    static func lies(periodOf text: String, in validity: Validity, scope: any ExpressionScope) -> Expression?
    {
        var checker = ExpressionChecker(scope: scope)
        guard case .success(let syntax) = Result(catching: { try ExpressionParser.parse(text) }),
            case .call(let name, let arguments) = syntax.kind, arguments.count == 1,
            periodFunctions.contains(name.lowercased()), let date = checker.check(arguments[0])
        else { return nil }
        let microsecondsPerDay: Int64 = 86_400_000_000
        let isDate = date.type == .date
        func bound(_ day: Int, isLast: Bool) -> ExpressionNode {
            if isDate { return ExpressionNode(.constant(.date(Int32(day))), type: .date) }
            let start = Int64(day) * microsecondsPerDay
            let moment = isLast ? start + microsecondsPerDay - 1 : start
            return ExpressionNode(.constant(.timestamp(moment)), type: .timestamp)
        }
        var terms: [ExpressionNode] = []
        if let from = validity.from {
            let first = bound(from, isLast: false)
            terms.append(ExpressionNode(.compare(.greaterOrEqual, date, first), type: .boolean))
        }
        if let to = validity.to {
            let last = bound(to, isLast: true)
            terms.append(ExpressionNode(.compare(.lessOrEqual, date, last), type: .boolean))
        }
        let root = ExpressionNode(.and(terms.map { $0.folded() }), type: .boolean).folded()
        return Expression(type: .boolean, inputs: checker.inputs, root: root)
    }
}
