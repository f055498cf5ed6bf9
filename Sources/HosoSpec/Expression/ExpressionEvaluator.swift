import HosoCore

/// Computes a checked expression over one batch, part by part, each part over all rows.
///
/// `live` marks the rows (1) that need a part's value; nil stands for all. Only these count faults; what a
/// part gives in other rows means nothing. Recursion is as deep as the tree, which the parser limits.
struct ExpressionEvaluator {
    let inputs: [Column]
    let rowCount: Int
    var faults = EvaluationFaults()

    init(inputs: [Column], rowCount: Int) {
        self.inputs = inputs
        self.rowCount = rowCount
    }

    /// The root's values in the form that `Expression.evaluate` promises.
    mutating func column(of node: ExpressionNode) -> Column {
        switch evaluate(node, live: nil) {
        case .constant(let constant): return constant.column(type: node.type, rowCount: rowCount)
        case .column(let column):
            if case .input = node.kind { return column }
            return ExpressionEvaluator.normalised(column)
        }
    }

    mutating func evaluate(_ node: ExpressionNode, live: [UInt8]?) -> ExpressionVector {
        switch node.kind {
        case .input(let index): return .column(inputs[index])
        case .constant(let constant): return .constant(constant)
        case .not(let operand): return not(operand, live)
        case .and(let terms): return and(terms, live)
        case .or(let terms): return or(terms, live)
        case .isNull(let operand, let negated): return isNull(operand, negated, live)
        case .choice(let branches, let otherwise): return choice(branches, otherwise, node.type, live)
        case .coalesce(let terms): return coalesce(terms, node.type, live)
        case .compare(let comparison, let left, let right): return compare(comparison, left, right, live)
        case .between(let operand, let low, let high, let negated):
            return between(operand, low, high, negated, live)
        case .isIn(let operand, let items, let negated): return isIn(operand, items, negated, live)
        default: return evaluateValue(node, live)
        }
    }

    private mutating func evaluateValue(_ node: ExpressionNode, _ live: [UInt8]?) -> ExpressionVector {
        switch node.kind {
        case .cast(let operand): return cast(operand, to: node.type, live)
        case .negate(let operand): return negate(operand, node.type, live)
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, left, right, node.type, live)
        case .divide(let dividend, let divisor): return divide(dividend, divisor, live)
        case .like(let operand, let pattern, let negated): return like(operand, pattern, negated, live)
        case .left(let operand, let count): return slice(operand, from: nil, count: count, live)
        case .substring(let operand, let from, let count):
            return slice(operand, from: from, count: count, live)
        case .right(let operand, let count): return right(operand, count: count, live)
        case .length(let operand): return length(operand, live)
        case .idPart(let part, let operand): return idPart(part, operand, live)
        case .year(let operand): return year(operand, live)
        case .period(let period, let operand): return self.period(period, operand, live)
        case .daysBetween(let first, let second): return daysBetween(first, second, live)
        case .age(let born, let on): return age(born, on, live)
        case .asText(let operand): return asText(operand, live)
        default: preconditionFailure("\(node.kind) is evaluated elsewhere")
        }
    }

    /// Writes zero under every null and drops a validity that marks none.
    private static func normalised(_ column: Column) -> Column {
        guard let validity = column.validity else { return column }
        guard validity.contains(0) else { return Column(column.values) }
        switch column.values {
        case .boolean, .text, .id: return column
        case .int32(let values): return Column(.int32(zeroed(values, validity)), validity: validity)
        case .int64(let values): return Column(.int64(zeroed(values, validity)), validity: validity)
        case .int128(let values): return Column(.int128(zeroed(values, validity)), validity: validity)
        case .double(let values): return Column(.double(zeroed(values, validity)), validity: validity)
        case .dictionary(let codes, let texts):
            return Column(.dictionary(codes: zeroed(codes, validity), texts: texts), validity: validity)
        }
    }

    private static func zeroed<Value: Numeric>(_ values: [Value], _ validity: [UInt8]) -> [Value] {
        let source = values.span
        let valid = validity.span
        var result = [Value](repeating: 0, count: source.count)
        var out = result.mutableSpan
        for row in 0..<source.count { out[row] = valid[row] != 0 ? source[row] : 0 }
        return result
    }
}
