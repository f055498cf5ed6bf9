public import HosoCore

/// How column files are written.
public struct ParquetWriterOptions: Hashable, Sendable {
    /// 1...22, of all pages but those of texts without a dictionary, for which several efforts are tried.
    public var zstdLevel: Int
    /// Rows per data page, at least 1.
    public var pageRowCount: Int
    /// A page is cut before its values, PLAIN encoded, pass this; one value may be longer.
    public var pageByteLimit: Int
    /// Entries of a dictionary at most.
    public var dictionaryEntryLimit: Int
    /// Bytes of a dictionary's PLAIN encoded entries at most.
    public var dictionaryByteLimit: Int
    public var createdBy: String

    public init(
        zstdLevel: Int = 1, pageRowCount: Int = 8_192, pageByteLimit: Int = 1 << 20,
        dictionaryEntryLimit: Int = 32_768, dictionaryByteLimit: Int = 1 << 20,
        createdBy: String = "hoso version \(HosoVersion.current)"
    ) {
        self.zstdLevel = zstdLevel
        self.pageRowCount = pageRowCount
        self.pageByteLimit = pageByteLimit
        self.dictionaryEntryLimit = dictionaryEntryLimit
        self.dictionaryByteLimit = dictionaryByteLimit
        self.createdBy = createdBy
    }
}
