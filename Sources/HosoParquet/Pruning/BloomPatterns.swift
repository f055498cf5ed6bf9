/// The bytes that a bloom filter was asked to remember.
enum BloomPatterns {
    /// All encodings that a value equal to this one can have; nil where they cannot be told.
    static func patterns(of value: ParquetValue, leaf: ParquetLeaf) -> [[UInt8]]? {
        switch (leaf.physicalType, value) {
        case (.int32, .int32), (.int64, .int64): return [value.plainBytes]
        case (.double, .double(let number)):
            if number.isNaN { return nil }
            return number == 0
                ? [ParquetValue.double(0).plainBytes, ParquetValue.double(-0.0).plainBytes]
                : [value.plainBytes]
        case (.float, .float(let number)):
            if number.isNaN { return nil }
            return number == 0
                ? [ParquetValue.float(0).plainBytes, ParquetValue.float(-0.0).plainBytes]
                : [value.plainBytes]
        case (.byteArray, .bytes(let bytes)):
            // A decimal has as many forms as there are lengths.
            switch leaf.logicalType {
            case nil, .string?, .enumeration?, .json?, .bson?: return [bytes]
            default: return nil
            }
        case (.fixedLengthByteArray, .bytes(let bytes)):
            switch leaf.logicalType {
            case nil, .uuid?, .decimal?: return bytes.count == leaf.byteCount ? [bytes] : nil
            default: return nil
            }
        default: return nil
        }
    }
}
