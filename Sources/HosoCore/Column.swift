/// The values of one column over a batch of rows.
public struct Column: Hashable, Sendable {
    public enum Values: Hashable, Sendable {
        /// 0 or 1.
        case boolean([UInt8])
        /// Dates: days since 1970-01-01.
        case int32([Int32])
        /// Integers, unscaled decimals, timestamps in microseconds.
        case int64([Int64])
        /// Unscaled decimals wider than 64 bits; only while expressions are computed, never in files.
        case int128([Int128])
        case double([Double])
        case text(TextArena)
        /// Code `i` is the index of row `i`'s text in the dictionary; texts in it are distinct.
        case dictionary(codes: [UInt32], texts: TextArena)
        /// `PersonID.raw` values; `asWritten` holds the texts of IDs that are neither 12 nor 9 digits.
        case id(raws: [UInt64], asWritten: TextArena)
    }

    public var values: Values
    /// 1 where the row has a value, 0 where it is null; nil where no row is null. Under a null the value is
    /// zero, the empty text or code 0 and means nothing.
    public var validity: [UInt8]?

    public init(_ values: Values, validity: [UInt8]? = nil) {
        self.values = values
        self.validity = validity
    }

    public var count: Int {
        switch values {
        case .boolean(let array): array.count
        case .int32(let array): array.count
        case .int64(let array): array.count
        case .int128(let array): array.count
        case .double(let array): array.count
        case .text(let arena): arena.count
        case .dictionary(let codes, _): codes.count
        case .id(let raws, _): raws.count
        }
    }

    public func isNull(_ row: Int) -> Bool {
        guard let validity else { return false }
        return validity[row] == 0
    }

    public var nullCount: Int {
        guard let validity else { return 0 }
        return validity.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    }
}
