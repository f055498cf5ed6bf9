/// The bytes that structure a CSV file (RFC 4180, with a choice of delimiter and quote).
public struct CSVSyntax: Hashable, Sendable {
    public var delimiter: UInt8
    public var quote: UInt8

    public init(delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\"")) {
        precondition(
            delimiter < 0x80 && quote < 0x80 && delimiter != quote, "delimiter and quote are ASCII and differ"
        )
        self.delimiter = delimiter
        self.quote = quote
    }

    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
}
