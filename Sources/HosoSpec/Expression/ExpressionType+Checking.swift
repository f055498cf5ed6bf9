extension ExpressionType {
    /// As an error message calls it.
    var label: String {
        switch self {
        case .text: "text"
        case .enumeration: "enum"
        case .integer: "integer"
        case .decimal: "decimal"
        case .double: "double"
        case .boolean: "boolean"
        case .date: "date"
        case .timestamp: "timestamp"
        }
    }

    var isText: Bool {
        switch self {
        case .text, .enumeration: true
        default: false
        }
    }

    var isNumber: Bool { exactScale != nil || self == .double }

    /// Digits after the point of an integer or decimal; nil for all else.
    var exactScale: Int? {
        switch self {
        case .integer: 0
        case .decimal(let scale): scale
        default: nil
        }
    }

    var isMoment: Bool { self == .date || self == .timestamp }

    /// The type that holds values of both: what `case` and `coalesce` give, and what comparison needs.
    ///
    /// - Returns: nil where there is none.
    static func common(_ left: ExpressionType?, _ right: ExpressionType?) -> ExpressionType?? {
        guard let left, let right else { return .some(left ?? right) }
        if left == right { return left }
        if case .enumeration(let first) = left, case .enumeration(let second) = right {
            return .enumeration(first + second.filter { !first.contains($0) })
        }
        if left.isText, right.isText { return .text }
        guard left.isNumber, right.isNumber else { return nil }
        guard let leftScale = left.exactScale, let rightScale = right.exactScale else { return .double }
        return .decimal(scale: max(leftScale, rightScale))
    }
}
