/// Sizes that bound what a line can ask for.
public enum JSONLimits {
    /// Objects and arrays in one another, the record itself counted: the kinds of those open fit a word.
    public static let depth = 64
    /// Names of members that no column names which are remembered, to be told once.
    static let ignoredNames = 256
    /// Names that are found without being made a `String`; a file with more has names made of data.
    static let knownNames = 4096
    /// Fields of one batch of records, 8 bytes each.
    static let fieldsPerBatch = 1 << 20
    static let recordsPerBatch = 1 << 16
}
