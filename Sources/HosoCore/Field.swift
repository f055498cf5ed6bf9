/// A column of a table: its name, stored type and whether nulls may occur.
public struct Field: Hashable, Sendable {
    public var name: String
    public var type: StorageType
    public var isNullable: Bool

    public init(_ name: String, _ type: StorageType, isNullable: Bool = true) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}
