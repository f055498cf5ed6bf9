/// Limits on the YAML that is read, far above any real pipeline and low enough that no file can exhaust
/// memory, time or stack.
package enum YAMLLimits {
    /// A pipeline of a thousand columns takes about 100 KiB.
    package static let fileByteCount = 1 << 20
    /// Counted after aliases are replaced by what they name: a few lines of nested aliases make billions.
    package static let nodeCount = 100_000
    /// The language itself needs 9.
    package static let depth = 64
    /// Each duplicate key costs one more pass over the file.
    package static let duplicateKeyCount = 64
    /// Files of one pipeline, included ones counted.
    package static let includedFileCount = 64
    /// Areas: the country has fewer than 20,000 units.
    package static let areasByteCount = 64 << 20
}
