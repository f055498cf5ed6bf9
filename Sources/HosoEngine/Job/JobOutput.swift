package import HosoParquet
package import HosoStore

/// Takes what a job makes, in order; from one thread.
package protocol JobOutput {
    /// One row group of a registry's table, in key order.
    ///
    /// - Parameter number: of the group in its registry.
    func write(registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws

    /// A file of a registry's table that stays as it is.
    func keep(registry: Int, file: String)

    /// As `write`, for the table of a registry's removed keys (`RegistryPlan.removedKeyFields`).
    func write(removedKeysOf registry: Int, number: Int, chunks: [EncodedColumnChunk], rowCount: Int) throws
}

extension JobOutput {
    package func keep(registry: Int, file: String) {}
}

/// What became of one registry.
package struct RegistryOutcome: Sendable {
    package var rowsRead = 0
    package var rejectedCount = 0
    package var supersededCount = 0
    /// Rows read that won their keys: they stand in the table now, or removed the key.
    package var newCount = 0
    /// Winning rows, read or stored, that removed their key in this run.
    package var removedCount = 0
    /// Whether the table of removed keys is made anew by what was written to it; else the stored one holds.
    package var replacesRemovedKeys = false
    /// Rows of the table after the run.
    package var rowCount = 0
    package var files: [FileBook] = []
    package var rejects = RejectList()
    package var ignoredHeaders: [String] = []
    /// By link, in the registry's order.
    package var links: [[LinkStatus: Int]] = []
    /// By link, rows found by an ID with the zeros it had lost.
    package var repaired: [Int] = []
    /// Whether the table was written anew; else the stored one holds.
    package var isWritten = false
}

/// What a job computed.
package struct JobResult: Sendable {
    /// By registry.
    package var registries: [RegistryOutcome]
    /// By indicator.
    package var indicators: [IndicatorResult]
    /// By check: the rows that fail, in parts, in the order of the registry.
    package var failures: [[WorklistRows]] = []
    package var overflowCount = 0
    package var zeroDivisionCount = 0
}

/// The refusal of a registry with too many rejects.
package struct RejectLimitPassed: Error {
    package var registry: String
    package var rowsRead: Int
    package var rejects: RejectList
}
