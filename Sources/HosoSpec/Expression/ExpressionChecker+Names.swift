import HosoCore

/// Literals, columns and parameters.
extension ExpressionChecker {
    mutating func checkLiteral(_ syntax: ExpressionSyntax) -> ExpressionNode? {
        switch syntax.kind {
        case .number(let text):
            guard let (value, type) = ExpressionLiteral.number(text) else {
                note(
                    syntax.offset, "the number is too large",
                    hint: "an integer has 64 bits, a decimal at most 38 digits")
                return nil
            }
            return ExpressionNode(.constant(.exact(value)), type: type)
        case .text(let text): return ExpressionNode(.constant(.text(text)), type: .text)
        case .boolean(let value): return ExpressionNode(.constant(.boolean(value)), type: .boolean)
        case .moment("date", let text):
            guard let days = ExpressionLiteral.date(text) else {
                note(syntax.offset, "'\(text)' is not a date", hint: "write date 'yyyy-MM-dd'")
                return nil
            }
            return ExpressionNode(.constant(.date(Int32(days))), type: .date)
        case .moment(_, let text):
            guard let microseconds = ExpressionLiteral.timestamp(text) else {
                note(
                    syntax.offset, "'\(text)' is not a timestamp",
                    hint: "write timestamp 'yyyy-MM-ddTHH:mm:ss'")
                return nil
            }
            return ExpressionNode(.constant(.timestamp(microseconds)), type: .timestamp)
        default: return .null
        }
    }

    mutating func checkName(_ parts: [String], at offset: Int) -> ExpressionNode? {
        switch parts.count {
        case 1:
            if let (reference, type) = scope.column(parts[0]) { return input(reference, type) }
            noteUnknownColumn(parts[0], at: offset)
        case 2:
            if let (reference, type) = scope.member(parts[1], ofLink: parts[0]) {
                return input(reference, type)
            }
            noteUnknownMember(parts[1], ofLink: parts[0], at: offset)
        default:
            note(
                offset, "'\(parts.joined(separator: "."))' looks more than one link away",
                hint: "links look one step: link.column")
        }
        return nil
    }

    private mutating func noteUnknownColumn(_ name: String, at offset: Int) {
        if let reason = scope.reasonAgainstColumn(name) { return note(offset, reason) }
        if scope.linkNames.contains(name) {
            note(
                offset, "'\(name)' is a link, not a column",
                hint: "name a column of the linked row: \(name).column")
        } else if scope.parameterNames.contains(name) {
            note(offset, "unknown column '\(name)'", hint: "write :\(name) for the parameter")
        } else {
            note(
                offset, "unknown column '\(name)'",
                hint: Suggestion.hint(for: name, among: scope.columnNames))
        }
    }

    private mutating func noteUnknownMember(_ member: String, ofLink link: String, at offset: Int) {
        if let reason = scope.reasonAgainstLink(link) { return note(offset, reason) }
        if let reason = scope.reasonAgainstMember(member, ofLink: link) { return note(offset, reason) }
        guard scope.linkNames.contains(link) else {
            let hint = Suggestion.hint(for: link, among: scope.linkNames)
            note(offset, "unknown link '\(link)'", hint: hint)
            return
        }
        let hint = Suggestion.hint(for: member, among: scope.memberNames(ofLink: link))
        note(offset, "link '\(link)' has no column '\(member)'", hint: hint)
    }

    mutating func checkParameter(_ name: String, at offset: Int) -> ExpressionNode? {
        guard let value = scope.parameter(name) else {
            note(
                offset, "unknown parameter ':\(name)'",
                hint: Suggestion.hint(for: name, among: scope.parameterNames))
            return nil
        }
        switch value {
        case .text(let text): return ExpressionNode(.constant(.text(text)), type: .text)
        case .integer(let number): return ExpressionNode(.constant(.exact(Int128(number))), type: .integer)
        case .decimal(let unscaled, let scale):
            return ExpressionNode(.constant(.exact(Int128(unscaled))), type: .decimal(scale: scale))
        case .boolean(let isTrue): return ExpressionNode(.constant(.boolean(isTrue)), type: .boolean)
        case .date(let days): return ExpressionNode(.constant(.date(Int32(clamping: days))), type: .date)
        case .timestamp(let microseconds):
            return ExpressionNode(.constant(.timestamp(microseconds)), type: .timestamp)
        }
    }
}
