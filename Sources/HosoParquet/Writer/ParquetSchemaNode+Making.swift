extension ParquetSchemaNode {
    /// The root of a schema.
    public static func root(_ members: [ParquetSchemaNode]) -> ParquetSchemaNode {
        ParquetSchemaNode("schema", .required, .group(members))
    }

    public static func structure(
        _ name: String, _ members: [ParquetSchemaNode], _ repetition: Repetition = .optional
    ) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .group(members))
    }

    public static func boolean(_ name: String, _ repetition: Repetition = .optional) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .leaf(.boolean, byteCount: nil))
    }

    public static func int32(_ name: String, _ repetition: Repetition = .optional) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .leaf(.int32, byteCount: nil))
    }

    public static func int64(_ name: String, _ repetition: Repetition = .optional) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .leaf(.int64, byteCount: nil))
    }

    public static func double(_ name: String, _ repetition: Repetition = .optional) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .leaf(.double, byteCount: nil))
    }

    public static func binary(_ name: String, _ repetition: Repetition = .optional) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .leaf(.byteArray, byteCount: nil))
    }

    /// UTF-8.
    public static func text(_ name: String, _ repetition: Repetition = .optional) -> ParquetSchemaNode {
        ParquetSchemaNode(name, repetition, .leaf(.byteArray, byteCount: nil), logicalType: .string)
    }

    /// A list in three levels (LogicalTypes.md, lists).
    ///
    /// - Parameter element: its name is written as "element", as the format wants it.
    public static func list(
        _ name: String, of element: ParquetSchemaNode, _ repetition: Repetition = .optional
    ) -> ParquetSchemaNode {
        var element = element
        element.name = "element"
        let group = ParquetSchemaNode("list", .repeated, .group([element]))
        return ParquetSchemaNode(name, repetition, .group([group]), logicalType: .list)
    }

    /// A map (LogicalTypes.md, maps).
    ///
    /// - Parameters:
    ///   - key: written as "key" and required.
    ///   - value: written as "value".
    public static func map(
        _ name: String, key: ParquetSchemaNode, value: ParquetSchemaNode,
        _ repetition: Repetition = .optional
    ) -> ParquetSchemaNode {
        var (key, value) = (key, value)
        (key.name, key.repetition, value.name) = ("key", .required, "value")
        let group = ParquetSchemaNode("key_value", .repeated, .group([key, value]))
        return ParquetSchemaNode(name, repetition, .group([group]), logicalType: .map)
    }
}
