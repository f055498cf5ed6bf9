/// Why a row was refused; the names of `rejects.reason`.
package enum RejectReason: UInt8, CaseIterable, Sendable {
    case fieldCount = 1
    case quote
    case encoding
    case missing
    case type
    case enumeration
    case length
    case id

    package var name: String {
        switch self {
        case .fieldCount: "field_count"
        case .quote: "quote"
        case .encoding: "encoding"
        case .missing: "missing"
        case .type: "type"
        case .enumeration: "enum"
        case .length: "length"
        case .id: "id"
        }
    }
}
