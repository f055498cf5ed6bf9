package import HosoCore
package import HosoStorage

/// What one registry brings to a job.
package struct RegistryInput: Sendable {
    /// Files to read, in input order: those not read before, or all of a snapshot of which any is new.
    package var newFiles: [InputFile]
    /// The registry's rows in the store; nil where it has none, or where the files replace them.
    package var stored: (any StoredTable)?
    /// The keys that earlier runs removed, with their versions; nil where there are none.
    package var removedKeys: (any StoredTable)?
    /// Write the table even where no row of it changed: the pipeline is another.
    package var mustWrite: Bool
    /// Whether the links of stored rows were made by this program from this pipeline.
    package var hasLinksOfThisPipeline: Bool

    package init(
        newFiles: [InputFile], stored: (any StoredTable)?, removedKeys: (any StoredTable)? = nil,
        mustWrite: Bool, hasLinksOfThisPipeline: Bool = false
    ) {
        self.newFiles = newFiles
        self.stored = stored
        self.removedKeys = removedKeys
        self.mustWrite = mustWrite
        self.hasLinksOfThisPipeline = hasLinksOfThisPipeline
    }
}

extension RegistryInput {
    /// What the new files hold when they are not compressed, at most, about.
    var greatestPlainByteCount: Int {
        newFiles.reduce(0) { sum, file in
            let isPlain = RegistryInput.plainEndings.contains { file.relativePath.hasSuffix($0) }
            return sum + file.byteCount * (isPlain ? 1 : RegistryInput.greatestCompression)
        }
    }

    private static let plainEndings = [".csv", ".jsonl"]
    private static let greatestCompression = 20
}

/// The rows of a table of the store, by row group.
package protocol StoredTable: Sendable {
    var fields: [Field] { get }
    var rowGroupRowCounts: [Int] { get }
    /// A column of a row group; texts as `.text` or `.dictionary`.
    func column(named name: String, rowGroup: Int) throws -> Column
    /// Some rows of it.
    func column(named name: String, rowGroup: Int, rows: Range<Int>) throws -> Column
    /// The file that holds a row group and no other; nil where there is none that could be kept.
    func ownFile(rowGroup: Int) -> String?
}

extension StoredTable {
    package func ownFile(rowGroup: Int) -> String? { nil }
}
