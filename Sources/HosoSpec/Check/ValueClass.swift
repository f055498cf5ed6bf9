/// Types whose values can be compared or joined with each other.
enum ValueClass: Hashable {
    case text
    case integer
    case decimal(scale: Int)
    case double
    case boolean
    case date
    case timestamp

    init(_ type: ExpressionType) {
        switch type {
        case .text, .enumeration: self = .text
        case .integer: self = .integer
        case .decimal(let scale): self = .decimal(scale: scale)
        case .double: self = .double
        case .boolean: self = .boolean
        case .date: self = .date
        case .timestamp: self = .timestamp
        }
    }

    var isNumber: Bool {
        switch self {
        case .integer, .decimal, .double: true
        case .text, .boolean, .date, .timestamp: false
        }
    }

    /// For messages.
    var name: String {
        switch self {
        case .text: "text"
        case .integer: "an integer"
        case .decimal(let scale): "a decimal of scale \(scale)"
        case .double: "a double"
        case .boolean: "a boolean"
        case .date: "a date"
        case .timestamp: "a timestamp"
        }
    }
}
