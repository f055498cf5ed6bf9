/// One word of an expression's text.
struct ExpressionToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case name(String)
        /// Digits, with or without a point and more digits.
        case number(String)
        case text(String)
        case parameter(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    /// Unicode scalars from the start of the text.
    let offset: Int
    /// The keyword in lower case; nil where the token is none.
    let keyword: String?

    init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
        guard case .name(let name) = kind else {
            keyword = nil
            return
        }
        let lower = name.lowercased()
        keyword = ExpressionToken.keywords.contains(lower) ? lower : nil
    }

    /// The words that never name a column.
    static let keywords: Set<String> = [
        "and", "or", "not", "in", "between", "is", "null", "like", "case", "when", "then", "else", "end",
        "true",
        "false",
    ]

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

    /// As an error message calls it; texts are left out, they may be long.
    var label: String {
        switch kind {
        case .name(let name): "'\(name)'"
        case .number(let digits): "number \(digits)"
        case .text: "a text"
        case .parameter(let name): "':\(name)'"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end of the expression"
        }
    }
}
