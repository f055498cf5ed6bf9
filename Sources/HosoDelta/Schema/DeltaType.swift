public import HosoCore

/// The type of a column as a Delta schema names it (protocol: Schema Serialization Format).
public enum DeltaType: Hashable, Sendable {
    case string, long, integer, short, byte, float, double, boolean, date, binary
    /// An instant, in UTC.
    case timestamp
    /// Local time without a zone; needs the table feature `timestampNtz`.
    case timestampNtz
    /// Precision 1...38, scale 0...precision.
    case decimal(precision: Int, scale: Int)
    /// A type that is only carried: its JSON, as a struct, array or map has, or `void`.
    case other(json: String)

    public init(_ type: StorageType) {
        self =
            switch type {
            case .boolean: .boolean
            case .int64: .long
            case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
            case .double: .double
            case .date: .date
            case .timestamp: .timestampNtz
            case .string: .string
            case .binary: .binary
            }
    }

    /// The type of hoso's own that is the same; nil for types that its tables never have.
    public var storageType: StorageType? {
        switch self {
        case .string: .string
        case .long: .int64
        case .double: .double
        case .boolean: .boolean
        case .date: .date
        case .binary: .binary
        case .timestampNtz: .timestamp
        case .decimal(let precision, let scale):
            precision <= 18 ? .decimal(precision: precision, scale: scale) : nil
        case .integer, .short, .byte, .float, .timestamp, .other: nil
        }
    }

    /// The type of a column as JSON names it; nil where it is no primitive type that is known.
    init?(name: String) {
        if let simple = DeltaType.simpleTypeByName[name] {
            self = simple
            return
        }
        guard name.hasPrefix("decimal("), name.hasSuffix(")") else { return nil }
        let numbers = name.dropFirst(8).dropLast().split(separator: ",", omittingEmptySubsequences: false)
            .map { Int($0.drop { $0 == " " }) }
        guard numbers.count == 2, let precision = numbers[0], let scale = numbers[1],
            (1...38).contains(precision),
            (0...precision).contains(scale)
        else { return nil }
        self = .decimal(precision: precision, scale: scale)
    }

    var json: JSONValue {
        switch self {
        case .decimal(let precision, let scale): .string("decimal(\(precision),\(scale))")
        case .other(let json): (try? JSONParser.parse(json)) ?? .string("void")
        default: .string(DeltaType.simpleTypeByName.first { $0.value == self }?.key ?? "void")
        }
    }

    private static let simpleTypeByName: [String: DeltaType] = [
        "string": .string, "long": .long, "integer": .integer, "short": .short, "byte": .byte,
        "float": .float,
        "double": .double, "boolean": .boolean, "date": .date, "binary": .binary, "timestamp": .timestamp,
        "timestamp_ntz": .timestampNtz,
    ]
}
