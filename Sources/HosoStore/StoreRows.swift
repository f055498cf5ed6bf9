/// A row of `indicators/`.
public struct IndicatorRow: Hashable, Sendable {
    public var run: String
    public var indicator: String
    public var period: String
    public var area: String
    public var category: String
    public var numerator: Double?
    public var denominator: Double?
    public var value: Double?
    /// The area's place among those of its level; nil where they are not ranked.
    public var rank: Int?
    /// Validity of the definition that made the cell; nil where that is not limited.
    public var definition: String?

    public init(
        run: String, indicator: String, period: String, area: String, category: String, numerator: Double?,
        denominator: Double?, value: Double?, rank: Int? = nil, definition: String? = nil
    ) {
        self.run = run
        self.indicator = indicator
        self.period = period
        self.area = area
        self.category = category
        self.numerator = numerator
        self.denominator = denominator
        self.value = value
        self.rank = rank
        self.definition = definition
    }
}

/// A row of `rejects/`.
public struct RejectRow: Hashable, Sendable {
    public var run: String
    public var registry: String
    /// Path below the input folder.
    public var file: String
    /// Of the record's first byte, from 1.
    public var line: Int
    /// nil where the row as a whole is at fault.
    public var column: String?
    public var reason: String
    /// The record's bytes, cut at 64 KiB.
    public var raw: [UInt8]

    public init(
        run: String, registry: String, file: String, line: Int, column: String?, reason: String, raw: [UInt8]
    ) {
        self.run = run
        self.registry = registry
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
        self.raw = raw
    }
}
