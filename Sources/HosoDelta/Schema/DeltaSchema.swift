public import HosoCore

/// The columns of a Delta table in their order.
public struct DeltaSchema: Hashable, Sendable {
    /// A column.
    public struct Column: Hashable, Sendable {
        public var name: String
        public var type: DeltaType
        public var isNullable: Bool
        /// The column's metadata as JSON, `{}` where there is none.
        public var metadata: String

        public init(name: String, type: DeltaType, isNullable: Bool, metadata: String = "{}") {
            self.name = name
            self.type = type
            self.isNullable = isNullable
            self.metadata = metadata
        }
    }

    public var columns: [Column]

    public init(columns: [Column]) { self.columns = columns }

    public init(_ fields: [Field]) {
        columns = fields.map { Column(name: $0.name, type: DeltaType($0.type), isNullable: $0.isNullable) }
    }

    /// The columns as hoso's own tables have them.
    ///
    /// - Throws: `unsupported` naming the first column of a type that they never have.
    public func fields() throws(FormatError) -> [Field] {
        var fields: [Field] = []
        for column in columns {
            guard let type = column.type.storageType else {
                throw FormatError(
                    .unsupported(feature: "type \(column.type.json.text) of column \(column.name)"),
                    byteOffset: 0)
            }
            fields.append(Field(column.name, type, isNullable: column.isNullable))
        }
        return fields
    }

    /// Parses a metadata action's `schemaString`.
    public static func parse(_ schemaString: String) throws(FormatError) -> DeltaSchema {
        let schema = try JSONFields(try JSONParser.parse(schemaString), name: "schemaString", byteOffset: 0)
        guard try schema.text("type") == "struct" else { throw schema.malformed("type") }
        return DeltaSchema(columns: try columns(of: schema))
    }

    /// The `schemaString` of a metadata action.
    public func encode() -> String { json.text }

    var json: JSONValue {
        let elements = columns.map { column -> JSONValue in
            .object([
                JSONMember("name", .string(column.name)), JSONMember("type", column.type.json),
                JSONMember("nullable", .boolean(column.isNullable)),
                JSONMember("metadata", (try? JSONParser.parse(column.metadata)) ?? .object([])),
            ])
        }
        return .object([JSONMember("type", .string("struct")), JSONMember("fields", .array(elements))])
    }

    /// How deep types nest is bounded by the parser of JSON.
    private static func columns(of structure: JSONFields) throws(FormatError) -> [Column] {
        guard case .array(let elements) = structure.value("fields") else {
            throw structure.malformed("fields")
        }
        var columns: [Column] = []
        for element in elements {
            let field = try JSONFields(element, name: "schemaString.fields", byteOffset: 0)
            columns.append(
                Column(
                    name: try field.text("name"), type: try type(field, "type"),
                    isNullable: try field.boolean("nullable"),
                    metadata: field.value("metadata")?.text ?? "{}"))
        }
        return columns
    }

    private static func type(_ fields: JSONFields, _ key: String) throws(FormatError) -> DeltaType {
        guard let value = fields.value(key) else { throw fields.malformed(key) }
        switch value {
        case .string(let name): return DeltaType(name: name) ?? .other(json: value.text)
        case .object: return try nested(value)
        default: throw fields.malformed(key)
        }
    }

    private static func nested(_ value: JSONValue) throws(FormatError) -> DeltaType {
        let fields = try JSONFields(value, name: "schemaString.fields.type", byteOffset: 0)
        switch try fields.text("type") {
        case "struct": return .structure(try columns(of: fields))
        case "array":
            return .array(
                try type(fields, "elementType"),
                containsNull: try fields.optionalBoolean("containsNull") ?? true)
        case "map":
            return .map(
                key: try type(fields, "keyType"), value: try type(fields, "valueType"),
                valueContainsNull: try fields.optionalBoolean("valueContainsNull") ?? true)
        default: return .other(json: value.text)
        }
    }
}
