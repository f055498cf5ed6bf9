public import HosoCore

/// The type of a column as a Delta schema names it (protocol: Schema Serialization Format).
public indirect enum DeltaType: Hashable, Sendable {
    case string, long, integer, short, byte, float, double, boolean, date, binary
    /// An instant, in UTC.
    case timestamp
    /// Local time without a zone; needs the table feature `timestampNtz`.
    case timestampNtz
    /// Precision 1...38, scale 0...precision.
    case decimal(precision: Int, scale: Int)
    /// Of nulls only; never in data files.
    case void
    case structure([DeltaSchema.Column])
    case array(DeltaType, containsNull: Bool)
    case map(key: DeltaType, value: DeltaType, valueContainsNull: Bool)
    /// A type that is only carried: its JSON.
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
        case .integer, .short, .byte, .float, .timestamp, .void, .structure, .array, .map, .other: nil
        }
    }

    /// The first type in this one that hoso does not know, as JSON; nil where it knows all.
    public var unknownPart: String? {
        switch self {
        case .structure(let members): members.lazy.compactMap(\.type.unknownPart).first
        case .array(let element, _): element.unknownPart
        case .map(let key, let value, _): key.unknownPart ?? value.unknownPart
        case .other(let json): json
        default: nil
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

    /// As the schema has it: a name, or the JSON of a nested type.
    public var text: String {
        if case .string(let name) = json { return name }
        return json.text
    }

    var json: JSONValue {
        switch self {
        case .decimal(let precision, let scale): .string("decimal(\(precision),\(scale))")
        case .structure(let members): DeltaSchema(columns: members).json
        case .array(let element, let containsNull):
            .object([
                JSONMember("type", .string("array")), JSONMember("elementType", element.json),
                JSONMember("containsNull", .boolean(containsNull)),
            ])
        case .map(let key, let value, let valueContainsNull):
            .object([
                JSONMember("type", .string("map")), JSONMember("keyType", key.json),
                JSONMember("valueType", value.json),
                JSONMember("valueContainsNull", .boolean(valueContainsNull)),
            ])
        case .other(let json): (try? JSONParser.parse(json)) ?? .string("void")
        default: .string(DeltaType.simpleTypeByName.first { $0.value == self }?.key ?? "void")
        }
    }

    private static let simpleTypeByName: [String: DeltaType] = [
        "string": .string, "long": .long, "integer": .integer, "short": .short, "byte": .byte,
        "float": .float, "double": .double, "boolean": .boolean, "date": .date, "binary": .binary,
        "timestamp": .timestamp, "timestamp_ntz": .timestampNtz, "void": .void,
    ]
}
