/// What must hold of one column in every row for which a condition is true.
public struct ColumnNecessity: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        /// UTF-8.
        case text([UInt8])
        /// Days since 1970-01-01.
        case date(Int32)
        /// Microseconds since 1970-01-01T00:00.
        case timestamp(Int64)
        case integer(Int64)
    }

    public struct Bound: Hashable, Sendable {
        public var value: Value
        public var isInclusive: Bool

        public init(value: Value, isInclusive: Bool) {
            self.value = value
            self.isInclusive = isInclusive
        }
    }

    public enum Requirement: Hashable, Sendable {
        case isNull
        case isNotNull
        /// A bound that is nil is open.
        case range(lower: Bound?, upper: Bound?)
        case isAny([Value])
    }

    public var column: ColumnReference
    public var requirement: Requirement

    public init(column: ColumnReference, requirement: Requirement) {
        self.column = column
        self.requirement = requirement
    }
}

extension Expression {
    /// Necessities that can be read off a condition: comparisons of a column with constants, all of which
    /// must be true. None may be found where there are some.
    public var necessities: [ColumnNecessity] {
        guard type == .boolean else { return [] }
        return necessities(of: root)
    }

    private func necessities(of node: ExpressionNode) -> [ColumnNecessity] {
        switch node.kind {
        case .and(let terms): return terms.flatMap(necessities)
        case .isNull(let operand, let negated):
            return necessity(of: operand, negated ? .isNotNull : .isNull)
        case .compare(let comparison, let left, let right):
            if let value = value(right, beside: left) {
                return necessity(of: left, Expression.requirement(comparison, value))
            }
            guard let value = value(left, beside: right) else { return [] }
            return necessity(of: right, Expression.requirement(comparison.swapped, value))
        case .between(let operand, let low, let high, negated: false):
            guard let lower = value(low, beside: operand), let upper = value(high, beside: operand) else {
                return []
            }
            return necessity(
                of: operand,
                .range(
                    lower: .init(value: lower, isInclusive: true),
                    upper: .init(value: upper, isInclusive: true)))
        case .isIn(let operand, let items, negated: false):
            let values = items.compactMap { value($0, beside: operand) }
            return values.count == items.count ? necessity(of: operand, .isAny(values)) : []
        default: return []
        }
    }

    private static func requirement(_ comparison: ExpressionSyntax.Comparison, _ value: ColumnNecessity.Value)
        -> ColumnNecessity.Requirement
    {
        switch comparison {
        case .equal: .isAny([value])
        case .notEqual: .isNotNull
        case .less: .range(lower: nil, upper: .init(value: value, isInclusive: false))
        case .lessOrEqual: .range(lower: nil, upper: .init(value: value, isInclusive: true))
        case .greater: .range(lower: .init(value: value, isInclusive: false), upper: nil)
        case .greaterOrEqual: .range(lower: .init(value: value, isInclusive: true), upper: nil)
        }
    }

    /// None where the operand is no bare column.
    private func necessity(of operand: ExpressionNode, _ requirement: ColumnNecessity.Requirement)
        -> [ColumnNecessity]
    {
        guard case .input(let number) = operand.kind else { return [] }
        return [ColumnNecessity(column: inputs[number], requirement: requirement)]
    }

    /// nil where the node is no constant of a type that is compared with the operand's as it is stored.
    private func value(_ node: ExpressionNode, beside operand: ExpressionNode) -> ColumnNecessity.Value? {
        switch (node.constant, operand.type) {
        case (.text(let text)?, .text?), (.text(let text)?, .enumeration?): return .text(text)
        case (.date(let day)?, .date?): return .date(day)
        case (.timestamp(let moment)?, .timestamp?): return .timestamp(moment)
        case (.exact(let number)?, .integer?) where node.type == .integer:
            return Int64(exactly: number).map { .integer($0) }
        default: return nil
        }
    }
}
