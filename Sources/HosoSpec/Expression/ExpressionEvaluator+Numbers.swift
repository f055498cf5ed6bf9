import HosoCore

/// Integers, decimals and doubles.
extension ExpressionEvaluator {
    /// Values of an integer or decimal: unscaled, in the narrowest form at hand.
    enum ExactOperand {
        case narrow([Int64])
        case wide([Int128])
        case constant(Int128)

        init(_ vector: ExpressionVector) {
            switch vector {
            case .constant(.exact(let value)): self = .constant(value)
            case .column(let column):
                switch column.values {
                case .int64(let values): self = .narrow(values)
                case .int128(let values): self = .wide(values)
                default: preconditionFailure("an integer or decimal part gave another form")
                }
            case .constant: preconditionFailure("an integer or decimal part gave another constant")
            }
        }

        /// nil where a value may not fit.
        var narrowLanes: LaneOperand<Int64>? {
            switch self {
            case .narrow(let values): .array(values)
            case .wide: nil
            case .constant(let value): Int64(exactly: value).map { .constant($0) }
            }
        }

        var wideLanes: LaneOperand<Int128> {
            switch self {
            case .narrow(let values): .array(values.map { Int128($0) })
            case .wide(let values): .array(values)
            case .constant(let value): .constant(value)
            }
        }
    }

    /// Results of a loop, with 1 where a value does not fit (0 stands there).
    struct CheckedValues<Value> {
        var values: [Value]
        var faulty: [UInt8]
        var hasFaults: Bool
    }

    mutating func arithmetic(
        _ operation: ExpressionSyntax.Arithmetic, _ left: ExpressionNode, _ right: ExpressionNode,
        _ type: ExpressionType?, _ live: [UInt8]?
    ) -> ExpressionVector {
        let first = evaluate(left, live: live)
        let second = evaluate(right, live: live)
        if first.isNullConstant || second.isNullConstant { return .constant(.null) }
        let validity = ExpressionVector.validity(first.validity, second.validity)
        if type == .double {
            let values = ExpressionEvaluator.combine(
                operation, ExpressionEvaluator.doubles(first), ExpressionEvaluator.doubles(second), rowCount)
            return .column(Column(.double(values), validity: validity))
        }
        var factors: (left: Int128, right: Int128) = (1, 1)
        if operation != .multiply, let scale = type?.exactScale {
            factors.left = DecimalPowers.power(scale - (left.type?.exactScale ?? 0))
            factors.right = DecimalPowers.power(scale - (right.type?.exactScale ?? 0))
        }
        let operands = (ExactOperand(first), ExactOperand(second))
        if let narrowLeft = operands.0.narrowLanes, let narrowRight = operands.1.narrowLanes,
            let leftFactor = Int64(exactly: factors.left), let rightFactor = Int64(exactly: factors.right)
        {
            let result = ExpressionEvaluator.combine(
                operation, narrowLeft, narrowRight, (leftFactor, rightFactor), rowCount)
            if type == .integer || !result.hasFaults {
                return .column(
                    Column(.int64(result.values), validity: noteOverflow(result, validity, live)))
            }
        }
        let result = ExpressionEvaluator.combine(
            operation, operands.0.wideLanes, operands.1.wideLanes, factors, rowCount)
        let remaining = noteOverflow(result, validity, live)
        return .column(Column(ExpressionEvaluator.narrowed(result.values, remaining), validity: remaining))
    }

    mutating func negate(
        _ operand: ExpressionNode, _ type: ExpressionType?, _ live: [UInt8]?
    ) -> ExpressionVector {
        let zero: ExpressionConstant = type == .double ? .double(-0.0) : .exact(0)
        return arithmetic(.subtract, ExpressionNode(.constant(zero), type: type), operand, type, live)
    }

    mutating func divide(
        _ dividend: ExpressionNode, _ divisor: ExpressionNode, _ live: [UInt8]?
    ) -> ExpressionVector {
        let first = evaluate(dividend, live: live)
        let second = evaluate(divisor, live: live)
        if first.isNullConstant || second.isNullConstant { return .constant(.null) }
        let validity = ExpressionVector.validity(first.validity, second.validity)
        let result = ExpressionEvaluator.quotients(
            ExpressionEvaluator.doubles(first), ExpressionEvaluator.doubles(second), rowCount)
        guard result.hasFaults else { return .column(Column(.double(result.values), validity: validity)) }
        let (left, faultCount) = removing(result.faulty, from: validity, live)
        faults.zeroDivisionCount += faultCount
        return .column(Column(.double(result.values), validity: left))
    }

    mutating func cast(
        _ operand: ExpressionNode, to type: ExpressionType?, _ live: [UInt8]?
    ) -> ExpressionVector {
        let vector = evaluate(operand, live: live)
        if vector.isNullConstant { return vector }
        let scale = operand.type?.exactScale ?? 0
        if type == .double {
            switch ExpressionEvaluator.doubles(vector, scale: scale) {
            case .constant(let value): return .constant(.double(value))
            case .array(let values): return .column(Column(.double(values), validity: vector.validity))
            }
        }
        let factor = DecimalPowers.power((type?.exactScale ?? 0) - scale)
        let exact = ExactOperand(vector)
        if let lanes = exact.narrowLanes, let factor = Int64(exactly: factor) {
            let result = ExpressionEvaluator.combine(.multiply, lanes, .constant(factor), (1, 1), rowCount)
            if !result.hasFaults { return .column(Column(.int64(result.values), validity: vector.validity)) }
        }
        let result = ExpressionEvaluator.combine(
            .multiply, exact.wideLanes, .constant(factor), (1, 1), rowCount)
        let remaining = noteOverflow(result, vector.validity, live)
        return .column(Column(ExpressionEvaluator.narrowed(result.values, remaining), validity: remaining))
    }

    // MARK: - Faults

    private mutating func noteOverflow<Value>(
        _ result: CheckedValues<Value>, _ validity: [UInt8]?, _ live: [UInt8]?
    ) -> [UInt8]? {
        guard result.hasFaults else { return validity }
        let (left, faultCount) = removing(result.faulty, from: validity, live)
        faults.overflowCount += faultCount
        return left
    }

    /// The validity without the faulty rows, and how many of these had a value and were needed.
    private func removing(
        _ faulty: [UInt8], from validity: [UInt8]?, _ live: [UInt8]?
    ) -> (validity: [UInt8], faultCount: Int) {
        var left = validity ?? [UInt8](repeating: 1, count: rowCount)
        var faultCount = 0
        for row in 0..<rowCount where faulty[row] != 0 && left[row] != 0 {
            left[row] = 0
            faultCount += Int(live?[row] ?? 1)
        }
        return (left, faultCount)
    }

    // MARK: - Loops

    /// `.int64` where every value that is not null fits.
    static func narrowed(_ values: [Int128], _ validity: [UInt8]?) -> Column.Values {
        var narrow = [Int64](repeating: 0, count: values.count)
        for row in 0..<values.count where (validity?[row] ?? 1) != 0 {
            guard let value = Int64(exactly: values[row]) else { return .int128(values) }
            narrow[row] = value
        }
        return .int64(narrow)
    }

    static func doubles(_ vector: ExpressionVector, scale: Int = 0) -> LaneOperand<Double> {
        let divisor = Double(DecimalPowers.power(scale))
        switch vector {
        case .constant(.double(let value)): return .constant(value)
        case .constant(.exact(let value)): return .constant(Double(value) / divisor)
        case .constant: preconditionFailure("a number gave another constant")
        case .column(let column):
            switch column.values {
            case .double(let values): return .array(values)
            case .int64(let values) where scale == 0: return .array(values.map { Double($0) })
            case .int64(let values): return .array(values.map { Double($0) / divisor })
            case .int128(let values): return .array(values.map { Double($0) / divisor })
            default: preconditionFailure("a number gave another form")
            }
        }
    }

    private static func combine<Value: FixedWidthInteger>(
        _ operation: ExpressionSyntax.Arithmetic, _ left: LaneOperand<Value>, _ right: LaneOperand<Value>,
        _ factors: (left: Value, right: Value), _ rowCount: Int
    ) -> CheckedValues<Value> {
        switch (left, right) {
        case (.array(let left), .array(let right)):
            checked(operation, ArrayLanes(values: left), ArrayLanes(values: right), factors, rowCount)
        case (.array(let left), .constant(let right)):
            checked(operation, ArrayLanes(values: left), ConstantLanes(value: right), factors, rowCount)
        case (.constant(let left), .array(let right)):
            checked(operation, ConstantLanes(value: left), ArrayLanes(values: right), factors, rowCount)
        case (.constant(let left), .constant(let right)):
            checked(operation, ConstantLanes(value: left), ConstantLanes(value: right), factors, rowCount)
        }
    }

    private static func checked<Value: FixedWidthInteger, Left: ExpressionLanes, Right: ExpressionLanes>(
        _ operation: ExpressionSyntax.Arithmetic, _ left: Left, _ right: Right,
        _ factors: (left: Value, right: Value), _ rowCount: Int
    ) -> CheckedValues<Value> where Left.Element == Value, Right.Element == Value {
        var values = [Value](repeating: 0, count: rowCount)
        var faulty = [UInt8](repeating: 0, count: rowCount)
        var hasFaults = false
        for row in 0..<rowCount {
            var first = (partialValue: left.at(row), overflow: false)
            var second = (partialValue: right.at(row), overflow: false)
            if factors.left != 1 { first = first.partialValue.multipliedReportingOverflow(by: factors.left) }
            if factors.right != 1 {
                second = second.partialValue.multipliedReportingOverflow(by: factors.right)
            }
            let result =
                switch operation {
                case .add: first.partialValue.addingReportingOverflow(second.partialValue)
                case .subtract: first.partialValue.subtractingReportingOverflow(second.partialValue)
                default: first.partialValue.multipliedReportingOverflow(by: second.partialValue)
                }
            let isFaulty = first.overflow || second.overflow || result.overflow
            values[row] = isFaulty ? 0 : result.partialValue
            faulty[row] = isFaulty ? 1 : 0
            hasFaults = hasFaults || isFaulty
        }
        return CheckedValues(values: values, faulty: faulty, hasFaults: hasFaults)
    }

    private static func combine(
        _ operation: ExpressionSyntax.Arithmetic, _ left: LaneOperand<Double>, _ right: LaneOperand<Double>,
        _ rowCount: Int
    ) -> [Double] {
        let first = spread(left, rowCount)
        let second = spread(right, rowCount)
        var values = [Double](repeating: 0, count: rowCount)
        for row in 0..<rowCount {
            values[row] =
                switch operation {
                case .add: first[row] + second[row]
                case .subtract: first[row] - second[row]
                default: first[row] * second[row]
                }
        }
        return values
    }

    private static func quotients(
        _ left: LaneOperand<Double>, _ right: LaneOperand<Double>, _ rowCount: Int
    ) -> CheckedValues<Double> {
        let dividends = spread(left, rowCount)
        let divisors = spread(right, rowCount)
        var values = [Double](repeating: 0, count: rowCount)
        var faulty = [UInt8](repeating: 0, count: rowCount)
        var hasFaults = false
        for row in 0..<rowCount {
            let isFaulty = divisors[row] == 0
            values[row] = isFaulty ? 0 : dividends[row] / divisors[row]
            faulty[row] = isFaulty ? 1 : 0
            hasFaults = hasFaults || isFaulty
        }
        return CheckedValues(values: values, faulty: faulty, hasFaults: hasFaults)
    }

    private static func spread(_ operand: LaneOperand<Double>, _ rowCount: Int) -> [Double] {
        switch operand {
        case .array(let values): values
        case .constant(let value): Array(repeating: value, count: rowCount)
        }
    }
}
