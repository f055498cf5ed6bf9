import HosoCore

/// `= <> < <= > >=`, `between` and `in`.
extension ExpressionEvaluator {
    mutating func compare(
        _ comparison: ExpressionSyntax.Comparison, _ left: ExpressionNode, _ right: ExpressionNode,
        _ live: [UInt8]?
    ) -> ExpressionVector {
        let first = evaluate(left, live: live)
        let second = evaluate(right, live: live)
        return compare(comparison, (first, left.type), (second, right.type))
    }

    mutating func between(
        _ operand: ExpressionNode, _ low: ExpressionNode, _ high: ExpressionNode, _ negated: Bool,
        _ live: [UInt8]?
    ) -> ExpressionVector {
        let side = (evaluate(operand, live: live), operand.type)
        let isAbove = compare(.greaterOrEqual, side, (evaluate(low, live: live), low.type))
        let isBelow = compare(.lessOrEqual, side, (evaluate(high, live: live), high.type))
        // Both bounds are computed already: constants and columns stand in for them.
        var inner = ExpressionEvaluator(
            inputs: [
                isAbove.column(type: .boolean, rowCount: rowCount),
                isBelow.column(type: .boolean, rowCount: rowCount),
            ], rowCount: rowCount)
        let terms = [
            ExpressionNode(.input(0), type: .boolean), ExpressionNode(.input(1), type: .boolean),
        ]
        let both = ExpressionNode(.and(terms), type: .boolean)
        return inner.evaluate(negated ? ExpressionNode(.not(both), type: .boolean) : both, live: nil)
    }

    mutating func isIn(
        _ operand: ExpressionNode, _ items: [ExpressionNode], _ negated: Bool, _ live: [UInt8]?
    ) -> ExpressionVector {
        let side = (vector: evaluate(operand, live: live), type: operand.type)
        let vectors = items.map { evaluate($0, live: live) }
        if side.vector.isNullConstant { return .constant(.null) }
        var total = Truth(values: [UInt8](repeating: 0, count: rowCount), validity: nil)
        if let found = textMembership(side.vector, vectors) {
            total = Truth(values: found, validity: nil)
            if vectors.contains(where: \.isNullConstant) {
                let unknown = Truth(
                    values: total.values.map { _ in 0 }, validity: total.values.map { _ in 0 })
                total = ExpressionEvaluator.disjunction(total, unknown)
            }
            let known = ExpressionVector.validity(side.vector.validity, total.validity)
            if let known { total.values = ExpressionVector.intersection(total.values, known) }
            total.validity = known
        } else {
            for (item, vector) in zip(items, vectors) {
                let equal = compare(.equal, side, (vector, item.type))
                let column = equal.column(type: .boolean, rowCount: rowCount)
                guard case .boolean(let values) = column.values else { continue }
                let term = Truth(values: values, validity: column.validity)
                total = ExpressionEvaluator.disjunction(total, term)
            }
        }
        return negated
            ? ExpressionEvaluator.negated(total)
            : .column(Column(.boolean(total.values), validity: total.validity))
    }

    /// 1 where a text column holds one of the items, when these are all constants; else nil.
    private func textMembership(_ operand: ExpressionVector, _ items: [ExpressionVector]) -> [UInt8]? {
        guard case .column(let column) = operand else { return nil }
        var wanted: [[UInt8]] = []
        for item in items {
            switch item {
            case .constant(.text(let text)): wanted.append(text)
            case .constant(.null): continue
            default: return nil
            }
        }
        switch column.values {
        case .id(let raws, let asWritten):
            return ExpressionIDs.membership(raws: raws, asWritten: asWritten, of: wanted)
        case .text, .dictionary:
            var index = ExpressionTextIndex()
            for text in wanted { _ = index.insert(text, 0..<text.count) }
            let texts = ExpressionTexts(column)
            let table: [UInt8] = (0..<texts.textCount).map {
                index.contains(texts.bytes, texts.range(ofText: $0)) ? 1 : 0
            }
            return texts.spread(table, rowCount: rowCount)
        default: return nil
        }
    }

    /// - Parameter left, right: of one type, or integers and decimals of any scales.
    private func compare(
        _ comparison: ExpressionSyntax.Comparison, _ left: (vector: ExpressionVector, type: ExpressionType?),
        _ right: (vector: ExpressionVector, type: ExpressionType?)
    ) -> ExpressionVector {
        if left.vector.isNullConstant || right.vector.isNullConstant { return .constant(.null) }
        let values: [UInt8]
        switch left.type ?? right.type ?? .text {
        case .text, .enumeration: values = compareTexts(comparison, left.vector, right.vector)
        case .integer, .decimal:
            values = compareExact(
                comparison, ExactOperand(left.vector), left.type?.exactScale ?? 0, ExactOperand(right.vector),
                right.type?.exactScale ?? 0)
        case .double:
            values = compareLanes(
                comparison, ExpressionEvaluator.doubles(left.vector),
                ExpressionEvaluator.doubles(right.vector))
        case .boolean, .date, .timestamp: values = comparePlain(comparison, left.vector, right.vector)
        }
        let validity = ExpressionVector.validity(left.vector.validity, right.vector.validity)
        return .booleans(values, validity: validity)
    }

    private func comparePlain(
        _ comparison: ExpressionSyntax.Comparison, _ left: ExpressionVector, _ right: ExpressionVector
    ) -> [UInt8] {
        // A constant takes the form of the column beside it; two constants only meet where one is folded.
        let form: Column.Values =
            switch (left, right) {
            case (.column(let column), _), (_, .column(let column)): column.values
            case (.constant(let constant), _): constant.column(type: nil, rowCount: 1).values
            }
        switch form {
        case .boolean:
            return compareLanes(comparison, booleanLanes(left), booleanLanes(right))
        case .int32:
            return compareLanes(comparison, dateLanes(left), dateLanes(right))
        default:
            return compareLanes(comparison, timestampLanes(left), timestampLanes(right))
        }
    }

    private func booleanLanes(_ vector: ExpressionVector) -> LaneOperand<UInt8> {
        switch vector {
        case .constant(let constant): return .constant(constant == .boolean(true) ? 1 : 0)
        case .column(let column):
            guard case .boolean(let values) = column.values else { preconditionFailure("not a boolean") }
            return .array(values)
        }
    }

    private func dateLanes(_ vector: ExpressionVector) -> LaneOperand<Int32> {
        switch vector {
        case .constant(let constant):
            guard case .date(let days) = constant else { preconditionFailure("not a date") }
            return .constant(days)
        case .column(let column):
            guard case .int32(let values) = column.values else { preconditionFailure("not a date") }
            return .array(values)
        }
    }

    private func timestampLanes(_ vector: ExpressionVector) -> LaneOperand<Int64> {
        switch vector {
        case .constant(let constant):
            guard case .timestamp(let value) = constant else { preconditionFailure("not a timestamp") }
            return .constant(value)
        case .column(let column):
            guard case .int64(let values) = column.values else { preconditionFailure("not a timestamp") }
            return .array(values)
        }
    }

    // MARK: - Integers and decimals

    private func compareExact(
        _ comparison: ExpressionSyntax.Comparison, _ left: ExactOperand, _ leftScale: Int,
        _ right: ExactOperand, _ rightScale: Int
    ) -> [UInt8] {
        if leftScale == rightScale, let first = left.narrowLanes, let second = right.narrowLanes {
            return compareLanes(comparison, first, second)
        }
        if case .constant(let value) = right, case .narrow(let values) = left,
            let constant = ExpressionEvaluator.rescaled(value, from: rightScale, to: leftScale)
        {
            return compareLanes(comparison, .array(values), .constant(constant))
        }
        if case .constant(let value) = left, case .narrow(let values) = right,
            let constant = ExpressionEvaluator.rescaled(value, from: leftScale, to: rightScale)
        {
            return compareLanes(comparison, .constant(constant), .array(values))
        }
        let scale = max(leftScale, rightScale)
        let leftFactor = DecimalPowers.power(scale - leftScale)
        let rightFactor = DecimalPowers.power(scale - rightScale)
        let first = ExpressionEvaluator.spread(left.wideLanes, rowCount)
        let second = ExpressionEvaluator.spread(right.wideLanes, rowCount)
        var result = [UInt8](repeating: 0, count: rowCount)
        for row in 0..<rowCount {
            let order = ExpressionEvaluator.order(first[row], leftFactor, second[row], rightFactor)
            result[row] = comparison.holds(order) ? 1 : 0
        }
        return result
    }

    /// A constant at the other side's scale; nil where that is not exact or needs more than 64 bits.
    private static func rescaled(_ value: Int128, from scale: Int, to target: Int) -> Int64? {
        if scale <= target {
            let (product, didOverflow) = value.multipliedReportingOverflow(
                by: DecimalPowers.power(target - scale))
            return didOverflow ? nil : Int64(exactly: product)
        }
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: DecimalPowers.power(scale - target))
        return rest == 0 ? Int64(exactly: quotient) : nil
    }

    /// At most one factor is above 1: a product that does not fit is beyond every value of the other side.
    private static func order(
        _ left: Int128, _ leftFactor: Int128, _ right: Int128, _ rightFactor: Int128
    ) -> Int {
        let first = left.multipliedReportingOverflow(by: leftFactor)
        if first.overflow { return left < 0 ? -1 : 1 }
        let second = right.multipliedReportingOverflow(by: rightFactor)
        if second.overflow { return right < 0 ? 1 : -1 }
        return first.partialValue < second.partialValue
            ? -1 : first.partialValue == second.partialValue ? 0 : 1
    }

    private static func spread(_ operand: LaneOperand<Int128>, _ rowCount: Int) -> [Int128] {
        switch operand {
        case .array(let values): values
        case .constant(let value): Array(repeating: value, count: rowCount)
        }
    }

    // MARK: - Loops

    private func compareLanes<Value: Comparable>(
        _ comparison: ExpressionSyntax.Comparison, _ left: LaneOperand<Value>, _ right: LaneOperand<Value>
    ) -> [UInt8] {
        switch (left, right) {
        case (.array(let left), .array(let right)):
            ExpressionEvaluator.loop(
                comparison, ArrayLanes(values: left), ArrayLanes(values: right), rowCount)
        case (.array(let left), .constant(let right)):
            ExpressionEvaluator.loop(
                comparison, ArrayLanes(values: left), ConstantLanes(value: right), rowCount)
        case (.constant(let left), .array(let right)):
            ExpressionEvaluator.loop(
                comparison.swapped, ArrayLanes(values: right), ConstantLanes(value: left), rowCount)
        case (.constant(let left), .constant(let right)):
            ExpressionEvaluator.loop(
                comparison, ConstantLanes(value: left), ConstantLanes(value: right), rowCount)
        }
    }

    private static func loop<Left: ExpressionLanes, Right: ExpressionLanes>(
        _ comparison: ExpressionSyntax.Comparison, _ left: Left, _ right: Right, _ rowCount: Int
    ) -> [UInt8] where Left.Element == Right.Element, Left.Element: Comparable {
        switch comparison {
        case .equal: fill(rowCount) { left.at($0) == right.at($0) }
        case .notEqual: fill(rowCount) { left.at($0) != right.at($0) }
        case .less: fill(rowCount) { left.at($0) < right.at($0) }
        case .lessOrEqual: fill(rowCount) { left.at($0) <= right.at($0) }
        case .greater: fill(rowCount) { left.at($0) > right.at($0) }
        case .greaterOrEqual: fill(rowCount) { left.at($0) >= right.at($0) }
        }
    }

    /// 1 for the rows where a test holds.
    @inline(__always)
    static func fill(_ rowCount: Int, _ holds: (Int) -> Bool) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: rowCount)
        var out = result.mutableSpan
        for row in 0..<rowCount { out[row] = holds(row) ? 1 : 0 }
        return result
    }
}
