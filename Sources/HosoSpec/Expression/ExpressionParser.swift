/// Turns tokens into a tree, by recursive descent; nesting is limited, so that no input overflows the stack.
struct ExpressionParser {
    /// Levels of nesting and of the tree; every pass over a tree recurses at most this deep.
    static let depthLimit = 100

    private let tokens: [ExpressionToken]
    private var position = 0
    private var nesting = 0

    static func parse(_ text: String) throws(ExpressionError) -> ExpressionSyntax {
        var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(of: text))
        let syntax = try parser.parseExpression()
        guard parser.current.kind == .end else { throw parser.unexpected("an operator") }
        return syntax
    }

    private init(tokens: [ExpressionToken]) { self.tokens = tokens }

    var current: ExpressionToken { tokens[position] }
    var following: ExpressionToken { tokens[min(position + 1, tokens.count - 1)] }

    mutating func advance() { position = min(position + 1, tokens.count - 1) }

    mutating func take(keyword: String) -> Bool {
        guard current.keyword == keyword else { return false }
        advance()
        return true
    }

    mutating func take(symbol: String) -> Bool {
        guard current.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(keyword: String) throws(ExpressionError) {
        guard take(keyword: keyword) else { throw unexpected("'\(keyword)'") }
    }

    mutating func expect(symbol: String) throws(ExpressionError) {
        guard take(symbol: symbol) else { throw unexpected("'\(symbol)'") }
    }

    func unexpected(_ wanted: String) -> ExpressionError {
        ExpressionError(offset: current.offset, message: "expected \(wanted), found \(current.label)")
    }

    /// A node above `children`; an error where the tree grows too deep.
    func node(
        _ kind: ExpressionSyntax.Kind, at offset: Int, over children: [ExpressionSyntax]
    ) throws(ExpressionError) -> ExpressionSyntax {
        let depth = 1 + (children.map(\.depth).max() ?? 0)
        guard depth <= ExpressionParser.depthLimit else { throw ExpressionParser.tooDeep(at: offset) }
        return ExpressionSyntax(kind: kind, offset: offset, depth: depth)
    }

    mutating func enter() throws(ExpressionError) {
        nesting += 1
        guard nesting <= ExpressionParser.depthLimit else {
            throw ExpressionParser.tooDeep(at: current.offset)
        }
    }

    mutating func leave() { nesting -= 1 }

    private static func tooDeep(at offset: Int) -> ExpressionError {
        ExpressionError(
            offset: offset, message: "the expression is nested deeper than \(depthLimit) levels",
            hint: "split it over derived columns")
    }

    mutating func parseExpression() throws(ExpressionError) -> ExpressionSyntax {
        try enter()
        let first = try parseConjunction()
        var terms = [first]
        while take(keyword: "or") { terms.append(try parseConjunction()) }
        leave()
        return terms.count == 1 ? first : try node(.or(terms), at: first.offset, over: terms)
    }

    private mutating func parseConjunction() throws(ExpressionError) -> ExpressionSyntax {
        let first = try parseNegation()
        var terms = [first]
        while take(keyword: "and") { terms.append(try parseNegation()) }
        return terms.count == 1 ? first : try node(.and(terms), at: first.offset, over: terms)
    }

    private mutating func parseNegation() throws(ExpressionError) -> ExpressionSyntax {
        let offset = current.offset
        guard take(keyword: "not") else { return try parsePredicate() }
        try enter()
        let operand = try parseNegation()
        leave()
        return try node(.not(operand), at: offset, over: [operand])
    }

    private mutating func parsePredicate() throws(ExpressionError) -> ExpressionSyntax {
        let left = try parseSum()
        guard let predicate = try parsePredicate(after: left) else { return left }
        if case .symbol(let symbol) = current.kind, ExpressionParser.comparison(symbol) != nil {
            throw chained()
        }
        if let keyword = current.keyword, ["is", "in", "like", "between", "not"].contains(keyword) {
            throw chained()
        }
        return predicate
    }

    private func chained() -> ExpressionError {
        ExpressionError(
            offset: current.offset, message: "comparisons cannot follow each other",
            hint: "use parentheses, or join them with and")
    }

    private static func comparison(_ symbol: String) -> ExpressionSyntax.Comparison? {
        ExpressionSyntax.Comparison(rawValue: symbol == "!=" ? "<>" : symbol)
    }

    /// The comparison, `is`, `in`, `like` or `between` that stands after `left`; nil where there is none.
    private mutating func parsePredicate(
        after left: ExpressionSyntax
    ) throws(ExpressionError) -> ExpressionSyntax? {
        let offset = current.offset
        if case .symbol(let symbol) = current.kind, let comparison = ExpressionParser.comparison(symbol) {
            advance()
            let right = try parseSum()
            return try node(.comparison(comparison, left, right), at: offset, over: [left, right])
        }
        if take(keyword: "is") {
            let negated = take(keyword: "not")
            guard take(keyword: "null") else { throw unexpected(negated ? "'null'" : "'null' or 'not null'") }
            return try node(.isNull(left, negated: negated), at: offset, over: [left])
        }
        let negated = take(keyword: "not")
        if take(keyword: "in") {
            let items = try parseList()
            return try node(.isIn(left, items, negated: negated), at: offset, over: [left] + items)
        }
        if take(keyword: "like") {
            let pattern = try parseSum()
            return try node(
                .like(left, pattern: pattern, negated: negated), at: offset, over: [left, pattern])
        }
        if take(keyword: "between") {
            let low = try parseSum()
            try expect(keyword: "and")
            let high = try parseSum()
            return try node(
                .between(left, low: low, high: high, negated: negated), at: offset, over: [left, low, high])
        }
        if negated { throw unexpected("'in', 'like' or 'between' after 'not'") }
        return nil
    }

    /// `(a, b, …)`, at least one.
    private mutating func parseList() throws(ExpressionError) -> [ExpressionSyntax] {
        try expect(symbol: "(")
        var items = [try parseExpression()]
        while take(symbol: ",") { items.append(try parseExpression()) }
        try expect(symbol: ")")
        return items
    }

    private mutating func parseSum() throws(ExpressionError) -> ExpressionSyntax {
        var left = try parseProduct()
        while current.isSymbol("+") || current.isSymbol("-") {
            let offset = current.offset
            let operation: ExpressionSyntax.Arithmetic = current.isSymbol("+") ? .add : .subtract
            advance()
            let right = try parseProduct()
            left = try node(.arithmetic(operation, left, right), at: offset, over: [left, right])
        }
        return left
    }

    private mutating func parseProduct() throws(ExpressionError) -> ExpressionSyntax {
        var left = try parseUnary()
        while current.isSymbol("*") || current.isSymbol("/") {
            let offset = current.offset
            let operation: ExpressionSyntax.Arithmetic = current.isSymbol("*") ? .multiply : .divide
            advance()
            let right = try parseUnary()
            left = try node(.arithmetic(operation, left, right), at: offset, over: [left, right])
        }
        return left
    }

    private mutating func parseUnary() throws(ExpressionError) -> ExpressionSyntax {
        let offset = current.offset
        if take(symbol: "+") {
            throw ExpressionError(offset: offset, message: "a number has no sign '+'", hint: "leave it out")
        }
        guard take(symbol: "-") else { return try parsePrimary() }
        if case .number(let digits) = current.kind {
            advance()
            return try node(.number("-" + digits), at: offset, over: [])
        }
        try enter()
        let operand = try parseUnary()
        leave()
        return try node(.minus(operand), at: offset, over: [operand])
    }
}
