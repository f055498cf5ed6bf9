import HosoCore

/// Resolves the names of an expression and checks its types, collecting every error.
///
/// A check returns nil where it has noted an error below; what stands around it is then not judged.
struct ExpressionChecker {
    let scope: any ExpressionScope
    private(set) var errors: [ExpressionError] = []
    private(set) var inputs: [ColumnReference] = []
    private var indexByInput: [ColumnReference: Int] = [:]

    init(scope: any ExpressionScope) { self.scope = scope }

    mutating func note(_ offset: Int, _ message: String, hint: String? = nil) {
        errors.append(ExpressionError(offset: offset, message: message, hint: hint))
    }

    mutating func input(_ reference: ColumnReference, _ type: ExpressionType) -> ExpressionNode {
        let index = indexByInput[reference] ?? inputs.count
        if index == inputs.count {
            inputs.append(reference)
            indexByInput[reference] = index
        }
        return ExpressionNode(.input(index), type: type)
    }

    mutating func check(_ syntax: ExpressionSyntax) -> ExpressionNode? {
        checkUnfolded(syntax)?.folded()
    }

    private mutating func checkUnfolded(_ syntax: ExpressionSyntax) -> ExpressionNode? {
        let offset = syntax.offset
        switch syntax.kind {
        case .number, .text, .moment, .boolean, .null: return checkLiteral(syntax)
        case .name(let parts): return checkName(parts, at: offset)
        case .parameter(let name): return checkParameter(name, at: offset)
        case .call(let name, let arguments): return checkCall(name, arguments, at: offset)
        case .minus(let operand): return checkMinus(operand, at: offset)
        case .arithmetic(let operation, let left, let right):
            return checkArithmetic(operation, left, right, at: offset)
        case .comparison(let comparison, let left, let right):
            return checkComparison(comparison, left, right, at: offset)
        case .isNull(let operand, let negated):
            return check(operand).map { ExpressionNode(.isNull($0, negated: negated), type: .boolean) }
        case .isIn(let operand, let items, let negated):
            return checkIn(operand, items, negated: negated, at: offset)
        case .between(let operand, let low, let high, let negated):
            return checkBetween(operand, low, high, negated: negated, at: offset)
        case .like(let operand, let pattern, let negated):
            return checkLike(operand, pattern, negated: negated, at: offset)
        case .not(let operand):
            return checkCondition(operand, of: "not").map { ExpressionNode(.not($0), type: .boolean) }
        case .and(let terms):
            return checkConditions(terms, of: "and").map { ExpressionNode(.and($0), type: .boolean) }
        case .or(let terms):
            return checkConditions(terms, of: "or").map { ExpressionNode(.or($0), type: .boolean) }
        case .choice(let branches, let otherwise):
            return checkChoice(branches, otherwise, at: offset)
        }
    }

    mutating func checkAll(_ syntaxes: [ExpressionSyntax]) -> [ExpressionNode]? {
        let nodes = syntaxes.map { check($0) }
        let found = nodes.compactMap { $0 }
        return found.count == nodes.count ? found : nil
    }

    /// An operand that has to be boolean.
    mutating func checkCondition(_ syntax: ExpressionSyntax, of operation: String) -> ExpressionNode? {
        guard let node = check(syntax) else { return nil }
        guard let type = node.type, type != .boolean else {
            return node.type == nil ? ExpressionNode(node.kind, type: .boolean) : node
        }
        note(syntax.offset, "'\(operation)' needs a boolean, this is \(type.label)")
        return nil
    }

    private mutating func checkConditions(
        _ syntaxes: [ExpressionSyntax], of operation: String
    ) -> [ExpressionNode]? {
        let nodes = syntaxes.map { checkCondition($0, of: operation) }
        let found = nodes.compactMap { $0 }
        return found.count == nodes.count ? found : nil
    }

    private mutating func checkChoice(
        _ branches: [ExpressionSyntax.Branch], _ otherwise: ExpressionSyntax?, at offset: Int
    ) -> ExpressionNode? {
        let conditions = branches.map { checkCondition($0.condition, of: "when") }
        let syntaxes = branches.map(\.value) + (otherwise.map { [$0] } ?? [])
        guard let values = checkAlternatives(syntaxes, of: "case") else { return nil }
        let found = conditions.compactMap { $0 }
        guard found.count == conditions.count else { return nil }
        let type = values[0].type
        let last = otherwise == nil ? ExpressionNode(.constant(.null), type: type) : values[values.count - 1]
        let nodes = zip(found, values).map { ExpressionNode.Branch(condition: $0, value: $1) }
        return ExpressionNode(.choice(nodes, otherwise: last), type: type)
    }

    /// Values one of which is taken: all of them in the type that holds them all.
    mutating func checkAlternatives(
        _ syntaxes: [ExpressionSyntax], of operation: String
    ) -> [ExpressionNode]? {
        guard let nodes = checkAll(syntaxes) else { return nil }
        var type: ExpressionType?
        for (syntax, node) in zip(syntaxes, nodes) {
            guard let common = ExpressionType.common(type, node.type) else {
                note(
                    syntax.offset,
                    "the values of '\(operation)' have different types: \(ExpressionChecker.label(type))"
                        + " and \(ExpressionChecker.label(node.type))")
                return nil
            }
            type = common
        }
        return nodes.map { ExpressionChecker.cast($0, to: type) }
    }

    static func label(_ type: ExpressionType?) -> String { type?.label ?? "null" }

    /// - Parameter type: one that holds the node's values.
    static func cast(_ node: ExpressionNode, to type: ExpressionType?) -> ExpressionNode {
        if node.type == type { return node }
        if node.isNullConstant || type?.isNumber != true { return ExpressionNode(node.kind, type: type) }
        return ExpressionNode(.cast(node), type: type).folded()
    }
}
