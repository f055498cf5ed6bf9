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
        guard try schema.text("type") == "struct", case .array(let elements) = schema.value("fields") else {
            throw schema.malformed("fields")
        }
        var columns: [Column] = []
        for element in elements {
            let field = try JSONFields(element, name: "schemaString.fields", byteOffset: 0)
            guard let type = field.value("type") else { throw field.malformed("type") }
            columns.append(
                Column(
                    name: try field.text("name"), type: try parse(type),
                    isNullable: try field.boolean("nullable"),
                    metadata: field.value("metadata")?.text ?? "{}"))
        }
        return DeltaSchema(columns: columns)
    }

    /// The `schemaString` of a metadata action.
    public func encode() -> String {
        let elements = columns.map { column -> JSONValue in
            .object([
                JSONMember("name", .string(column.name)), JSONMember("type", column.type.json),
                JSONMember("nullable", .boolean(column.isNullable)),
                JSONMember("metadata", (try? JSONParser.parse(column.metadata)) ?? .object([])),
            ])
        }
        return JSONValue.object([
            JSONMember("type", .string("struct")), JSONMember("fields", .array(elements)),
        ]).text
    }

    private static func parse(_ type: JSONValue) throws(FormatError) -> DeltaType {
        switch type {
        case .string(let name): DeltaType(name: name) ?? .other(json: type.text)
        case .object: .other(json: type.text)
        default: throw FormatError(.malformed(field: "schemaString.fields.type"), byteOffset: 0)
        }
    }
}
