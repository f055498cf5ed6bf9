/// Literals, names, calls, `case` and parentheses.
extension ExpressionParser {
    mutating func parsePrimary() throws(ExpressionError) -> ExpressionSyntax {
        let token = current
        if let keyword = token.keyword { return try parseKeyword(keyword) }
        switch token.kind {
        case .number(let digits):
            advance()
            return try node(.number(digits), at: token.offset, over: [])
        case .text(let text):
            advance()
            return try node(.text(text), at: token.offset, over: [])
        case .parameter(let name):
            advance()
            return try node(.parameter(name), at: token.offset, over: [])
        case .name(let name):
            return try parseName(name)
        case .symbol("("):
            advance()
            let inner = try parseExpression()
            try expect(symbol: ")")
            return inner
        case .symbol, .end:
            throw unexpected("a value")
        }
    }

    private mutating func parseKeyword(_ keyword: String) throws(ExpressionError) -> ExpressionSyntax {
        let offset = current.offset
        switch keyword {
        case "true", "false":
            advance()
            return try node(.boolean(keyword == "true"), at: offset, over: [])
        case "null":
            advance()
            return try node(.null, at: offset, over: [])
        case "case":
            return try parseCase()
        default:
            throw unexpected("a value")
        }
    }

    private mutating func parseName(_ name: String) throws(ExpressionError) -> ExpressionSyntax {
        let offset = current.offset
        let lower = name.lowercased()
        advance()
        if case .text(let text) = current.kind, lower == "date" || lower == "timestamp" {
            advance()
            return try node(.moment(keyword: lower, text: text), at: offset, over: [])
        }
        if current.isSymbol("(") {
            advance()
            var arguments: [ExpressionSyntax] = []
            if !take(symbol: ")") {
                arguments.append(try parseExpression())
                while take(symbol: ",") { arguments.append(try parseExpression()) }
                try expect(symbol: ")")
            }
            return try node(.call(name, arguments), at: offset, over: arguments)
        }
        var parts = [name]
        while take(symbol: ".") {
            guard case .name(let part) = current.kind else { throw unexpected("a column's name after '.'") }
            parts.append(part)
            advance()
        }
        return try node(.name(parts), at: offset, over: [])
    }

    private mutating func parseCase() throws(ExpressionError) -> ExpressionSyntax {
        let offset = current.offset
        advance()
        guard current.keyword == "when" else {
            throw ExpressionError(
                offset: current.offset, message: "expected 'when', found \(current.label)",
                hint: "write case when a = b then …")
        }
        var branches: [ExpressionSyntax.Branch] = []
        while take(keyword: "when") {
            let condition = try parseExpression()
            try expect(keyword: "then")
            branches.append(.init(condition: condition, value: try parseExpression()))
        }
        let otherwise = take(keyword: "else") ? try parseExpression() : nil
        guard take(keyword: "end") else {
            throw unexpected(otherwise == nil ? "'when', 'else' or 'end'" : "'end'")
        }
        let children = branches.flatMap { [$0.condition, $0.value] } + (otherwise.map { [$0] } ?? [])
        return try node(.choice(branches, otherwise: otherwise), at: offset, over: children)
    }
}
