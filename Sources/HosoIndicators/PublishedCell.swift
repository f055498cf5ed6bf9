/// A cell as it may be shown to the public.
public struct PublishedCell: Hashable, Sendable {
    /// Without numerator, denominator and value where it is suppressed.
    public var cell: IndicatorCell
    public var isSuppressed: Bool

    public init(cell: IndicatorCell, isSuppressed: Bool) {
        self.cell = cell
        self.isSuppressed = isSuppressed
    }
}
