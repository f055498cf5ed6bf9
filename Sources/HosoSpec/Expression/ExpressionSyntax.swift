/// An expression as it was written: names and types are not looked at yet.
struct ExpressionSyntax: Sendable {
    enum Arithmetic: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
    }

    enum Comparison: String, Sendable {
        case equal = "="
        case notEqual = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        /// The comparison that holds for `b ? a` where this one holds for `a ? b`.
        var swapped: Comparison {
            switch self {
            case .equal, .notEqual: self
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            }
        }

        /// - Parameter order: negative, 0 or positive as the left side is less, equal or greater.
        func holds(_ order: Int) -> Bool {
            switch self {
            case .equal: order == 0
            case .notEqual: order != 0
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            }
        }
    }

    struct Branch: Sendable {
        var condition: ExpressionSyntax
        var value: ExpressionSyntax
    }

    indirect enum Kind: Sendable {
        case number(String)
        case text(String)
        /// `date '…'` or `timestamp '…'`, the keyword in lower case.
        case moment(keyword: String, text: String)
        case boolean(Bool)
        case null
        case name([String])
        case parameter(String)
        case call(String, [ExpressionSyntax])
        case minus(ExpressionSyntax)
        case arithmetic(Arithmetic, ExpressionSyntax, ExpressionSyntax)
        case comparison(Comparison, ExpressionSyntax, ExpressionSyntax)
        case isNull(ExpressionSyntax, negated: Bool)
        case isIn(ExpressionSyntax, [ExpressionSyntax], negated: Bool)
        case between(ExpressionSyntax, low: ExpressionSyntax, high: ExpressionSyntax, negated: Bool)
        case like(ExpressionSyntax, pattern: ExpressionSyntax, negated: Bool)
        case not(ExpressionSyntax)
        case and([ExpressionSyntax])
        case or([ExpressionSyntax])
        case choice([Branch], otherwise: ExpressionSyntax?)
    }

    var kind: Kind
    /// Unicode scalars from the start of the text to the operator or the first word.
    var offset: Int
    /// Levels of this tree: 1 for a leaf.
    var depth: Int
}
