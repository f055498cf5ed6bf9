/// Arithmetic and comparison.
extension ExpressionChecker {
    mutating func checkMinus(_ operand: ExpressionSyntax, at offset: Int) -> ExpressionNode? {
        guard let node = check(operand), let type = requireNumber(node, "-", at: offset) else { return nil }
        return ExpressionNode(.negate(node), type: type)
    }

    mutating func checkArithmetic(
        _ operation: ExpressionSyntax.Arithmetic, _ left: ExpressionSyntax, _ right: ExpressionSyntax,
        at offset: Int
    ) -> ExpressionNode? {
        guard let nodes = checkAll([left, right]),
            let leftType = requireNumber(nodes[0], operation.rawValue, at: offset),
            let rightType = requireNumber(nodes[1], operation.rawValue, at: offset)
        else { return nil }
        if operation == .divide {
            let dividend = ExpressionChecker.cast(nodes[0], to: .double)
            return ExpressionNode(
                .divide(dividend, ExpressionChecker.cast(nodes[1], to: .double)), type: .double)
        }
        guard let leftScale = leftType.exactScale, let rightScale = rightType.exactScale else {
            let first = ExpressionChecker.cast(nodes[0], to: .double)
            let second = ExpressionChecker.cast(nodes[1], to: .double)
            return ExpressionNode(.arithmetic(operation, first, second), type: .double)
        }
        // A null literal takes the other side's type.
        let first = ExpressionNode(nodes[0].kind, type: nodes[0].type ?? rightType)
        let second = ExpressionNode(nodes[1].kind, type: nodes[1].type ?? leftType)
        let type: ExpressionType
        if leftType == .integer, rightType == .integer {
            type = .integer
        } else {
            let scale = operation == .multiply ? leftScale + rightScale : max(leftScale, rightScale)
            guard scale <= DecimalPowers.scaleLimit else {
                note(offset, "the product has \(scale) decimal places; at most \(DecimalPowers.scaleLimit)")
                return nil
            }
            type = .decimal(scale: scale)
        }
        return ExpressionNode(.arithmetic(operation, first, second), type: type)
    }

    /// The number's type; integer for a null literal.
    private mutating func requireNumber(
        _ node: ExpressionNode, _ operation: String, at offset: Int
    ) -> ExpressionType? {
        guard let type = node.type else { return .integer }
        if type.isNumber { return type }
        let hint = type.isMoment ? "use days_between(a, b) or age(born, on)" : nil
        note(offset, "'\(operation)' needs numbers, one side is \(type.label)", hint: hint)
        return nil
    }

    mutating func checkComparison(
        _ comparison: ExpressionSyntax.Comparison, _ left: ExpressionSyntax, _ right: ExpressionSyntax,
        at offset: Int
    ) -> ExpressionNode? {
        guard let nodes = checkAll([left, right]) else { return nil }
        let isEquality = comparison == .equal || comparison == .notEqual
        let first = (nodes[0], left.offset)
        let second = (nodes[1], right.offset)
        guard let type = requireComparable(first, second, at: offset, isEquality: isEquality) else {
            return nil
        }
        if type == .boolean, !isEquality {
            note(offset, "booleans have no order", hint: "use = or <>")
            return nil
        }
        let operands = ExpressionChecker.comparable(nodes, as: type)
        return ExpressionNode(.compare(comparison, operands[0], operands[1]), type: .boolean)
    }

    mutating func checkIn(
        _ operand: ExpressionSyntax, _ items: [ExpressionSyntax], negated: Bool, at offset: Int
    ) -> ExpressionNode? {
        guard let nodes = checkAll([operand] + items) else { return nil }
        var common: ExpressionType? = nodes[0].type
        var areAllSound = true
        for (item, syntax) in zip(nodes.dropFirst(), items) {
            let first = (nodes[0], operand.offset)
            guard requireComparable(first, (item, syntax.offset), at: syntax.offset, isEquality: true) != nil,
                let widened = ExpressionType.common(common, item.type)
            else {
                areAllSound = false
                continue
            }
            common = widened
        }
        guard areAllSound else { return nil }
        let operands = ExpressionChecker.comparable(nodes, as: common)
        return ExpressionNode(
            .isIn(operands[0], Array(operands.dropFirst()), negated: negated), type: .boolean)
    }

    mutating func checkBetween(
        _ operand: ExpressionSyntax, _ low: ExpressionSyntax, _ high: ExpressionSyntax, negated: Bool,
        at offset: Int
    ) -> ExpressionNode? {
        guard let nodes = checkAll([operand, low, high]) else { return nil }
        let first = (nodes[0], operand.offset)
        guard
            let lowType = requireComparable(first, (nodes[1], low.offset), at: low.offset, isEquality: false),
            let highType = requireComparable(
                first, (nodes[2], high.offset), at: high.offset, isEquality: false),
            let type = ExpressionType.common(lowType, highType)
        else { return nil }
        if type == .boolean {
            note(offset, "booleans have no order", hint: "use = or <>")
            return nil
        }
        let operands = ExpressionChecker.comparable(nodes, as: type)
        return ExpressionNode(
            .between(operands[0], low: operands[1], high: operands[2], negated: negated), type: .boolean)
    }

    mutating func checkLike(
        _ operand: ExpressionSyntax, _ pattern: ExpressionSyntax, negated: Bool, at offset: Int
    ) -> ExpressionNode? {
        guard let nodes = checkAll([operand, pattern]) else { return nil }
        for node in nodes {
            if let type = node.type, !type.isText {
                note(offset, "'like' needs texts, one side is \(type.label)")
                return nil
            }
        }
        return ExpressionNode(.like(nodes[0], pattern: nodes[1], negated: negated), type: .boolean)
    }

    /// Operands of a comparison: doubles where one of them is, else as they are, for these compare exactly.
    private static func comparable(_ nodes: [ExpressionNode], as type: ExpressionType?) -> [ExpressionNode] {
        nodes.map { node in
            if type == .double { return cast(node, to: type) }
            return node.type == nil ? ExpressionNode(node.kind, type: type) : node
        }
    }

    /// The common type of two sides (nil inside where both are null); nil with an error noted where there is
    /// none.
    private mutating func requireComparable(
        _ left: (node: ExpressionNode, offset: Int), _ right: (node: ExpressionNode, offset: Int),
        at offset: Int, isEquality: Bool
    ) -> ExpressionType?? {
        guard let type = ExpressionType.common(left.node.type, right.node.type) else {
            let types = (ExpressionChecker.label(left.node.type), ExpressionChecker.label(right.node.type))
            note(
                offset, "\(types.0) and \(types.1) cannot be compared",
                hint: comparisonHint(left.node, right.node))
            return nil
        }
        if isEquality {
            guard requireValue(of: left.node, for: right), requireValue(of: right.node, for: left),
                requireOverlap(left.node, right.node, at: offset)
            else { return nil }
        }
        return type
    }

    private func comparisonHint(_ left: ExpressionNode, _ right: ExpressionNode) -> String? {
        let types = [left.type, right.type]
        let hasText = types.contains { $0?.isText == true }
        if hasText, types.contains(.date) { return "write date 'yyyy-MM-dd'" }
        if hasText, types.contains(.timestamp) { return "write timestamp 'yyyy-MM-ddTHH:mm:ss'" }
        if types.contains(.date), types.contains(.timestamp) {
            return "compare with timestamp '…', or use days_between(a, b)"
        }
        if hasText, types.contains(where: { $0?.isNumber == true }) {
            return "a number stands without quotes"
        }
        if hasText, types.contains(.boolean) { return "write true or false without quotes" }
        return nil
    }

    /// An enum is compared with one of its own values only.
    private mutating func requireValue(
        of node: ExpressionNode, for literal: (node: ExpressionNode, offset: Int)
    ) -> Bool {
        guard case .enumeration(let values) = node.type, case .text(let bytes) = literal.node.constant else {
            return true
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if values.contains(text) { return true }
        let hint = Suggestion.hint(for: text, among: values)
        note(
            literal.offset, "'\(text)' is none of this enum's values (\(values.joined(separator: ", ")))",
            hint: hint)
        return false
    }

    private mutating func requireOverlap(
        _ left: ExpressionNode, _ right: ExpressionNode, at offset: Int
    ) -> Bool {
        guard case .enumeration(let first) = left.type, case .enumeration(let second) = right.type,
            left.constant == nil, right.constant == nil, !first.contains(where: second.contains)
        else { return true }
        note(
            offset, "these enums have no value in common",
            hint: "one has \(first.joined(separator: ", ")), the other \(second.joined(separator: ", "))")
        return false
    }
}
