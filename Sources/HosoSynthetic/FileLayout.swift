/// How one file is written.
struct FileLayout: Sendable {
    /// CR LF ends its lines.
    var hasCarriageReturns = false
    var hasByteOrderMark = false
    /// The columns stand in another order, with one more that the pipeline does not name.
    var isReordered = false
}
