import HosoCore
import HosoSpec

/// What links need of the registry they lead to: its keys, its old IDs and the columns asked for.
package struct LinkTarget: Sendable {
    /// A verify column of the target; the same column may be wanted as a name and as plain text.
    struct VerifiedColumn: Hashable, Sendable {
        var column: Int
        var comparesAsName: Bool
    }

    let registry: RegistryPlan
    let rowCount: Int
    let packer: KeyPacker
    var index: KeyIndex
    /// nil where the key is no citizen ID.
    var oldIDs: OldIDIndex?
    var verification: [VerifiedColumn: VerificationWords]
    /// Columns that expressions see through a link.
    let columns: [Int: Column]
    /// The key's columns, kept where packed keys do not tell all keys apart.
    let keyColumns: [Column]
    /// By key column: the texts that coded key parts stand for.
    let keyTexts: [TextArena?]

    /// Whether IDs of 9 digits are looked up as old IDs.
    var isKeyedByCitizenID: Bool { LinkTarget.isKeyedByCitizenID(registry) }

    static func isKeyedByCitizenID(_ registry: RegistryPlan) -> Bool {
        registry.key.count == 1 && registry.columns[registry.key[0]].type == .citizenID
    }

    /// The raw ID of row `row`'s key, which is a citizen ID.
    func citizenRaw(_ row: Int) -> UInt64 {
        guard case .integer(_, _, let least, _)? = packer.parts.first else {
            preconditionFailure("a citizen ID is packed as an integer")
        }
        return UInt64(bitPattern: Int64(bitPattern: index.keys[row]) &+ least)
    }
}
