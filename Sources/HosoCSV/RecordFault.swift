/// A record that cannot be split into the fields that its file's header promises.
public struct RecordFault: Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case fieldCount
        /// A quote in an unquoted field, or text after a closing quote.
        case quote
    }

    public var reason: Reason
    /// Bytes of the record in the block, its line end not included.
    public var range: Range<Int>
}
