/// Cuts an expression's text into tokens.
struct ExpressionLexer {
    /// Far above any expression that a person writes; bounds the work for hostile input.
    static let scalarLimit = 65_536

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// All tokens, the last of them `.end`.
    static func tokens(of text: String) throws(ExpressionError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        guard lexer.scalars.count <= scalarLimit else {
            throw ExpressionError(
                offset: scalarLimit, message: "the expression is longer than \(scalarLimit) characters")
        }
        var tokens: [ExpressionToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
    private var following: Unicode.Scalar? { position + 1 < scalars.count ? scalars[position + 1] : nil }

    private mutating func next() throws(ExpressionError) -> ExpressionToken {
        while let scalar = current, scalar.properties.isWhitespace { position += 1 }
        let start = position
        guard let scalar = current else { return ExpressionToken(kind: .end, offset: start) }
        let kind: ExpressionToken.Kind
        if ExpressionLexer.startsName(scalar) {
            kind = .name(takeName())
        } else if ExpressionLexer.isDigit(scalar) {
            kind = .number(try takeNumber())
        } else if scalar == "'" {
            kind = .text(try takeText())
        } else if scalar == ":" {
            position += 1
            guard let first = current, ExpressionLexer.startsName(first) else {
                throw ExpressionError(offset: start, message: "a parameter's name is missing after ':'")
            }
            kind = .parameter(takeName())
        } else {
            kind = .symbol(try takeSymbol(scalar))
        }
        return ExpressionToken(kind: kind, offset: start)
    }

    private mutating func takeName() -> String {
        let start = position
        while let scalar = current, ExpressionLexer.continuesName(scalar) { position += 1 }
        return text(from: start)
    }

    private mutating func takeNumber() throws(ExpressionError) -> String {
        let start = position
        while let scalar = current, ExpressionLexer.isDigit(scalar) { position += 1 }
        if current == ".", let digit = following, ExpressionLexer.isDigit(digit) {
            position += 1
            while let scalar = current, ExpressionLexer.isDigit(scalar) { position += 1 }
        }
        if let scalar = current, scalar == "." || ExpressionLexer.continuesName(scalar) {
            throw ExpressionError(
                offset: start, message: "malformed number",
                hint: "write digits, with a point where it is needed")
        }
        return text(from: start)
    }

    private mutating func takeText() throws(ExpressionError) -> String {
        let start = position
        var content = String.UnicodeScalarView()
        position += 1
        while let scalar = current {
            position += 1
            guard scalar == "'" else {
                content.append(scalar)
                continue
            }
            guard current == "'" else { return String(content) }
            content.append("'")
            position += 1
        }
        throw ExpressionError(
            offset: start, message: "a text is not closed", hint: "end it with '; a quote inside is doubled")
    }

    private mutating func takeSymbol(_ scalar: Unicode.Scalar) throws(ExpressionError) -> String {
        let start = position
        if let following, ["<>", "<=", ">=", "!="].contains("\(scalar)\(following)") {
            position += 2
            return text(from: start)
        }
        position += 1
        guard "=<>+-*/(),.".unicodeScalars.contains(scalar) else {
            let hint = scalar == "\"" ? "texts stand in single quotes" : nil
            throw ExpressionError(offset: start, message: "unexpected character '\(scalar)'", hint: hint)
        }
        return text(from: start)
    }

    private func text(from start: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<position])
        return String(view)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic
    }

    private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        startsName(scalar) || isDigit(scalar) || scalar.properties.canonicalCombiningClass != .notReordered
    }
}
