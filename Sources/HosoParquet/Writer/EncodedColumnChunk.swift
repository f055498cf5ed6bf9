/// One column of one row group, ready to be written.
public struct EncodedColumnChunk: Hashable, Sendable {
    /// All pages with their headers.
    public var bytes: [UInt8]
    /// Offsets count from the start of `bytes`; the place of the page index is not known yet.
    public var metadata: ColumnChunkMetadata
    /// What is known of each data page; offsets count from the start of `bytes`.
    public var pages: [Page]
    /// With its header; nil where the column has none.
    public var bloomFilter: [UInt8]?
    /// nil where the column has none.
    var pageFilter: PageFilter?
    /// Whether the rows ascend by this column.
    public var isSorted: Bool

    /// A data page.
    public struct Page: Hashable, Sendable {
        public var location: PageLocation
        public var statistics: ColumnStatistics
        /// Values that are not null.
        public var valueCount: Int
    }

    public var statistics: ColumnStatistics { metadata.statistics ?? ColumnStatistics() }
    public var rowCount: Int { metadata.valueCount }
    public var nullCount: Int { statistics.nullCount ?? 0 }
}
