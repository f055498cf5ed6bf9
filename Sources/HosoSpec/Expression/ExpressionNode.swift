/// A checked expression: names are resolved, types agree, conversions are written out.
struct ExpressionNode: Sendable {
    /// Which texts stand for a stretch of days.
    enum Period: Sendable {
        case quarter
        case month
        case day
    }

    /// What a citizen ID's digits are asked for.
    enum IDPart: Sendable {
        case province
        case sex
        case birthYear
    }

    struct Branch: Sendable {
        var condition: ExpressionNode
        var value: ExpressionNode
    }

    indirect enum Kind: Sendable {
        /// Index into the columns handed to `evaluate`.
        case input(Int)
        case constant(ExpressionConstant)
        /// An integer or decimal as a decimal of greater scale or as a double; the node's type says which.
        case cast(ExpressionNode)
        case negate(ExpressionNode)
        /// Operands are both doubles or both integers and decimals; never `.divide`.
        case arithmetic(ExpressionSyntax.Arithmetic, ExpressionNode, ExpressionNode)
        /// Of doubles.
        case divide(ExpressionNode, ExpressionNode)
        case compare(ExpressionSyntax.Comparison, ExpressionNode, ExpressionNode)
        case isNull(ExpressionNode, negated: Bool)
        case isIn(ExpressionNode, [ExpressionNode], negated: Bool)
        case between(ExpressionNode, low: ExpressionNode, high: ExpressionNode, negated: Bool)
        case like(ExpressionNode, pattern: ExpressionNode, negated: Bool)
        case not(ExpressionNode)
        case and([ExpressionNode])
        case or([ExpressionNode])
        case choice([Branch], otherwise: ExpressionNode)
        case coalesce([ExpressionNode])
        case left(ExpressionNode, count: ExpressionNode)
        case substring(ExpressionNode, from: ExpressionNode, count: ExpressionNode)
        case right(ExpressionNode, count: ExpressionNode)
        case length(ExpressionNode)
        case idPart(IDPart, ExpressionNode)
        case year(ExpressionNode)
        case period(Period, ExpressionNode)
        case daysBetween(ExpressionNode, ExpressionNode)
        case age(born: ExpressionNode, on: ExpressionNode)
        case asText(ExpressionNode)
    }

    var kind: Kind
    /// nil where it is null in every row and takes any type.
    var type: ExpressionType?
    /// Whether a value can become null by overflow or division by zero, here or below.
    let canFault: Bool

    init(_ kind: Kind, type: ExpressionType?) {
        self.kind = kind
        self.type = type
        canFault = kind.faultsItself(as: type) || kind.children.contains(where: \.canFault)
    }

    static let null = ExpressionNode(.constant(.null), type: nil)

    var constant: ExpressionConstant? {
        guard case .constant(let constant) = kind else { return nil }
        return constant
    }

    var isNullConstant: Bool { constant == .null }

    /// The node, or its value where that is the same in every row and computes without a fault.
    func folded() -> ExpressionNode {
        let children = kind.children
        guard !children.isEmpty, children.allSatisfy({ $0.constant != nil }) else { return self }
        var evaluator = ExpressionEvaluator(inputs: [], rowCount: 1)
        let column = evaluator.column(of: self)
        guard evaluator.faults == EvaluationFaults() else { return self }
        return ExpressionNode(
            .constant(ExpressionConstant(column, row: 0, type: type ?? .text)), type: type)
    }
}

extension ExpressionNode.Kind {
    var children: [ExpressionNode] {
        switch self {
        case .input, .constant: []
        case .cast(let operand), .negate(let operand), .isNull(let operand, _), .not(let operand),
            .length(let operand), .year(let operand), .period(_, let operand), .idPart(_, let operand),
            .asText(let operand):
            [operand]
        case .arithmetic(_, let left, let right), .divide(let left, let right),
            .compare(_, let left, let right),
            .like(let left, let right, _), .left(let left, let right), .right(let left, let right),
            .daysBetween(let left, let right), .age(let left, let right):
            [left, right]
        case .isIn(let operand, let items, _): [operand] + items
        case .between(let operand, let low, let high, _): [operand, low, high]
        case .substring(let operand, let from, let count): [operand, from, count]
        case .and(let terms), .or(let terms), .coalesce(let terms): terms
        case .choice(let branches, let otherwise):
            branches.flatMap { [$0.condition, $0.value] } + [otherwise]
        }
    }

    /// Whether this operation, of a result of `type`, can overflow or divide by zero.
    func faultsItself(as type: ExpressionType?) -> Bool {
        switch self {
        case .divide: true
        case .arithmetic, .negate: type != .double
        case .cast: type != .double
        default: false
        }
    }
}
