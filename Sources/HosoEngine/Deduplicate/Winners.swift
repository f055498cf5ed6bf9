/// The rows that stand after deduplication, in key order.
package struct Winners: Sendable {
    /// Addresses into the registry's chunks.
    var addresses: [UInt32]
    /// The packed key of each, ascending.
    package var packedKeys: [UInt64]
    var packer: KeyPacker
    /// Rows of files that another row of their key beat.
    package var supersededCount: Int
    /// Winners that were read from files in this run.
    package var newCount: Int

    package var count: Int { addresses.count }

    /// Whether equal packed keys are equal keys; else they are but the keys' beginnings.
    package var areKeysComplete: Bool { packer.isComplete }
}
