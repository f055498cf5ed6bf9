import HosoCore

/// Three-valued logic. A boolean column has 0 under null, so `value` alone says "true".
extension ExpressionEvaluator {
    /// Values, and 1 where there is one; nil stands for all.
    struct Truth {
        var values: [UInt8]
        var validity: [UInt8]?
    }

    mutating func truth(_ node: ExpressionNode, live: [UInt8]?) -> Truth {
        let column = evaluate(node, live: live).column(type: .boolean, rowCount: rowCount)
        guard case .boolean(let values) = column.values else {
            preconditionFailure("a boolean part gave another form")
        }
        return Truth(values: values, validity: column.validity)
    }

    mutating func not(_ operand: ExpressionNode, _ live: [UInt8]?) -> ExpressionVector {
        ExpressionEvaluator.negated(truth(operand, live: live))
    }

    static func negated(_ truth: Truth) -> ExpressionVector {
        let source = truth.values.span
        var result = [UInt8](repeating: 0, count: source.count)
        var out = result.mutableSpan
        for row in 0..<source.count { out[row] = source[row] ^ 1 }
        return .booleans(result, validity: truth.validity)
    }

    mutating func and(_ terms: [ExpressionNode], _ live: [UInt8]?) -> ExpressionVector {
        var total = truth(terms[0], live: live)
        for term in terms.dropFirst() {
            // A term counts faults only where those before it do not already make the whole false.
            let mask = term.canFault ? rows(live, where: total, isNot: 0) : live
            total = ExpressionEvaluator.conjunction(total, truth(term, live: mask))
        }
        return .column(Column(.boolean(total.values), validity: total.validity))
    }

    mutating func or(_ terms: [ExpressionNode], _ live: [UInt8]?) -> ExpressionVector {
        var total = truth(terms[0], live: live)
        for term in terms.dropFirst() {
            let mask = term.canFault ? rows(live, where: total, isNot: 1) : live
            total = ExpressionEvaluator.disjunction(total, truth(term, live: mask))
        }
        return .column(Column(.boolean(total.values), validity: total.validity))
    }

    /// Rows of `live` where `truth` is null or not `value`.
    private func rows(_ live: [UInt8]?, where truth: Truth, isNot value: UInt8) -> [UInt8] {
        var mask = [UInt8](repeating: 0, count: rowCount)
        for row in 0..<rowCount where (live?[row] ?? 1) != 0 {
            let isNull = truth.validity?[row] == 0
            mask[row] = isNull || truth.values[row] != value ? 1 : 0
        }
        return mask
    }

    private static func conjunction(_ left: Truth, _ right: Truth) -> Truth {
        let values = ExpressionVector.intersection(left.values, right.values)
        if left.validity == nil, right.validity == nil { return Truth(values: values, validity: nil) }
        // Known where both are known, or where one is known to be false.
        let allRows = [UInt8](repeating: 1, count: values.count)
        let leftValidity = left.validity ?? allRows
        let rightValidity = right.validity ?? allRows
        let (leftValues, leftValid) = (left.values.span, leftValidity.span)
        let (rightValues, rightValid) = (right.values.span, rightValidity.span)
        var validity = [UInt8](repeating: 0, count: values.count)
        var out = validity.mutableSpan
        for row in 0..<leftValues.count {
            let leftFalse = leftValid[row] & (leftValues[row] ^ 1)
            let rightFalse = rightValid[row] & (rightValues[row] ^ 1)
            out[row] = (leftValid[row] & rightValid[row]) | leftFalse | rightFalse
        }
        return Truth(values: values, validity: validity)
    }

    static func disjunction(_ left: Truth, _ right: Truth) -> Truth {
        let (leftValues, rightValues) = (left.values.span, right.values.span)
        var values = [UInt8](repeating: 0, count: leftValues.count)
        var outValues = values.mutableSpan
        for row in 0..<leftValues.count { outValues[row] = leftValues[row] | rightValues[row] }
        if left.validity == nil, right.validity == nil { return Truth(values: values, validity: nil) }
        // Known where both are known, or where one is known to be true.
        let allRows = [UInt8](repeating: 1, count: values.count)
        let leftValidity = left.validity ?? allRows
        let rightValidity = right.validity ?? allRows
        let (leftValid, rightValid) = (leftValidity.span, rightValidity.span)
        var validity = [UInt8](repeating: 0, count: values.count)
        var out = validity.mutableSpan
        for row in 0..<leftValid.count {
            out[row] = (leftValid[row] & rightValid[row]) | leftValues[row] | rightValues[row]
        }
        return Truth(values: values, validity: validity)
    }

    mutating func isNull(_ operand: ExpressionNode, _ negated: Bool, _ live: [UInt8]?) -> ExpressionVector {
        switch evaluate(operand, live: live) {
        case .constant(let constant): return .constant(.boolean((constant == .null) != negated))
        case .column(let column):
            guard let validity = column.validity else { return .constant(.boolean(negated)) }
            let result = Truth(values: validity, validity: nil)
            return negated ? .booleans(validity, validity: nil) : ExpressionEvaluator.negated(result)
        }
    }
}
