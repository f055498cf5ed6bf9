/// The pattern of one name of a path: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a character meant as
/// itself.
struct GlobName: Hashable {
    private enum Token: Hashable {
        case literal(Unicode.Scalar)
        case any
        case anyRun
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private let tokens: [Token]

    init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        var tokens: [Token] = []
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "*": if tokens.last != .anyRun { tokens.append(.anyRun) }
            case "?": tokens.append(.any)
            case "\\" where index + 1 < scalars.count:
                index += 1
                tokens.append(.literal(scalars[index]))
            case "[":
                if let (token, end) = GlobName.bracket(scalars, from: index) {
                    tokens.append(token)
                    index = end
                } else {
                    tokens.append(.literal("["))
                }
            case let scalar: tokens.append(.literal(scalar))
            }
            index += 1
        }
        self.tokens = tokens
    }

    /// The one name that matches, where there is only one.
    var literal: String? {
        var text = String.UnicodeScalarView()
        for token in tokens {
            guard case .literal(let scalar) = token else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    /// Characters are compared as Unicode scalars. A leading dot matches only a dot in the pattern.
    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        if scalars.first == ".", tokens.first != .literal(".") { return false }
        var tokenIndex = 0
        var scalarIndex = 0
        // Where to go on when a run of any length has to take one character more: the last one suffices.
        var retry: (tokenIndex: Int, scalarIndex: Int)?
        while scalarIndex < scalars.count {
            if tokenIndex < tokens.count, tokens[tokenIndex] == .anyRun {
                retry = (tokenIndex + 1, scalarIndex)
                tokenIndex += 1
            } else if tokenIndex < tokens.count, GlobName.matches(tokens[tokenIndex], scalars[scalarIndex]) {
                tokenIndex += 1
                scalarIndex += 1
            } else if let (afterRun, taken) = retry {
                retry = (afterRun, taken + 1)
                tokenIndex = afterRun
                scalarIndex = taken + 1
            } else {
                return false
            }
        }
        return tokens[tokenIndex...].allSatisfy { $0 == .anyRun }
    }

    private static func matches(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
        switch token {
        case .literal(let expected): scalar == expected
        case .any, .anyRun: true
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    /// - Returns: the token and the index of its `]`; nil where the bracket is not closed and stands for
    ///   itself.
    private static func bracket(_ scalars: [Unicode.Scalar], from start: Int) -> (Token, Int)? {
        var index = start + 1
        var isNegated = false
        if index < scalars.count, scalars[index] == "!" || scalars[index] == "^" {
            isNegated = true
            index += 1
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var isFirst = true
        while index < scalars.count {
            let low = scalars[index]
            // A bracket directly behind the opening one is a member of the set.
            if low == "]", !isFirst { return (.oneOf(ranges, isNegated: isNegated), index) }
            isFirst = false
            if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                if low <= scalars[index + 2] { ranges.append(low...scalars[index + 2]) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        return nil
    }
}
