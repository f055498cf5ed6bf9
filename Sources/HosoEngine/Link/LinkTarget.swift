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
    /// Numbers of the rows in the registry's table; nil where all of them are here.
    var rowNumbers: [UInt32]?

    init(
        registry: RegistryPlan, rowCount: Int, packer: KeyPacker, index: KeyIndex, oldIDs: OldIDIndex?,
        verification: [VerifiedColumn: VerificationWords], columns: [Int: Column], keyColumns: [Column],
        keyTexts: [TextArena?]
    ) {
        self.registry = registry
        self.rowCount = rowCount
        self.packer = packer
        self.index = index
        self.oldIDs = oldIDs
        self.verification = verification
        self.columns = columns
        self.keyColumns = keyColumns
        self.keyTexts = keyTexts
    }

    /// Memory that it holds, in bytes, about.
    var byteCount: Int {
        let words = verification.values.reduce(0) { $0 + $1.words.count * 8 + ($1.validity?.count ?? 0) }
        let kept =
            columns.values.reduce(0) { $0 + $1.memoryByteCount }
            + keyColumns.reduce(0) { $0 + $1.memoryByteCount }
        return index.byteCount + (oldIDs?.byteCount ?? 0) + words + kept
    }

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
