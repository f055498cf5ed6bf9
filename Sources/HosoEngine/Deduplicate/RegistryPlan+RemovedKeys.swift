package import HosoCore
package import HosoSpec

/// The table beside a registry's own in which the store remembers the keys that rows removed.
extension RegistryPlan {
    /// No registry has a point in its name.
    package var removedKeyTable: String { "\(name).removed" }

    /// The key's columns, in the order of the key, and the version where it is none of them.
    var removedKeyColumns: [Int] { key.contains(version) ? key : key + [version] }

    /// The columns of the table.
    package var removedKeyFields: [Field] {
        removedKeyColumns.map { Field(columns[$0].name, columns[$0].type.storage, isNullable: false) }
    }
}
