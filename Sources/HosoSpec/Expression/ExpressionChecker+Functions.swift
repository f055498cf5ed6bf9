/// Calls of functions.
extension ExpressionChecker {
    private enum Parameter: String {
        case text = "a text"
        case integer = "an integer"
        case moment = "a date or timestamp"
    }

    /// Parameters by function name; `coalesce` stands apart, since it takes any number of any type.
    private static let parameters: [String: [Parameter]] = [
        "left": [.text, .integer],
        "right": [.text, .integer],
        "substr": [.text, .integer, .integer],
        "length": [.text],
        "id_province": [.text],
        "id_sex": [.text],
        "id_birth_year": [.text],
        "year": [.moment],
        "quarter": [.moment],
        "month": [.moment],
        "day": [.moment],
        "days_between": [.moment, .moment],
        "age": [.moment, .moment],
    ]

    mutating func checkCall(
        _ written: String, _ arguments: [ExpressionSyntax], at offset: Int
    ) -> ExpressionNode? {
        let name = written.lowercased()
        if name == "coalesce" { return checkCoalesce(arguments, at: offset) }
        guard let parameters = ExpressionChecker.parameters[name] else {
            let names = ExpressionChecker.parameters.keys + ["coalesce"]
            note(
                offset, "unknown function '\(written)'",
                hint: Suggestion.hint(for: name, among: Array(names)))
            _ = checkAll(arguments)
            return nil
        }
        let nodes = checkAll(arguments)
        guard arguments.count == parameters.count else {
            let needed = parameters.count == 1 ? "1 argument" : "\(parameters.count) arguments"
            note(offset, "'\(name)' takes \(needed), not \(arguments.count)")
            return nil
        }
        guard let nodes else { return nil }
        var areAllSound = true
        for (index, parameter) in parameters.enumerated() {
            guard let type = nodes[index].type, !ExpressionChecker.accepts(parameter, type) else { continue }
            note(
                arguments[index].offset,
                "argument \(index + 1) of '\(name)' must be \(parameter.rawValue), this is \(type.label)")
            areAllSound = false
        }
        return areAllSound ? ExpressionChecker.call(name, nodes) : nil
    }

    private mutating func checkCoalesce(_ arguments: [ExpressionSyntax], at offset: Int) -> ExpressionNode? {
        guard !arguments.isEmpty else {
            note(offset, "'coalesce' takes at least 1 argument")
            return nil
        }
        guard let nodes = checkAlternatives(arguments, of: "coalesce") else { return nil }
        return ExpressionNode(.coalesce(nodes), type: nodes[0].type)
    }

    private static func accepts(_ parameter: Parameter, _ type: ExpressionType) -> Bool {
        switch parameter {
        case .text: type.isText
        case .integer: type == .integer
        case .moment: type.isMoment
        }
    }

    private static func call(_ name: String, _ nodes: [ExpressionNode]) -> ExpressionNode {
        switch name {
        case "left": ExpressionNode(.left(nodes[0], count: nodes[1]), type: .text)
        case "right": ExpressionNode(.right(nodes[0], count: nodes[1]), type: .text)
        case "substr": ExpressionNode(.substring(nodes[0], from: nodes[1], count: nodes[2]), type: .text)
        case "length": ExpressionNode(.length(nodes[0]), type: .integer)
        case "id_province": ExpressionNode(.idPart(.province, nodes[0]), type: .text)
        case "id_sex": ExpressionNode(.idPart(.sex, nodes[0]), type: .enumeration(ExpressionIDs.sexes))
        case "id_birth_year": ExpressionNode(.idPart(.birthYear, nodes[0]), type: .integer)
        case "year": ExpressionNode(.year(nodes[0]), type: .integer)
        case "quarter": ExpressionNode(.period(.quarter, nodes[0]), type: .text)
        case "month": ExpressionNode(.period(.month, nodes[0]), type: .text)
        case "day": ExpressionNode(.period(.day, nodes[0]), type: .text)
        case "days_between": ExpressionNode(.daysBetween(nodes[0], nodes[1]), type: .integer)
        default: ExpressionNode(.age(born: nodes[0], on: nodes[1]), type: .integer)
        }
    }
}
