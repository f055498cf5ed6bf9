import HosoCore

/// The order of key and version values in columns of the forms that chunks have.
enum ColumnOrder {
    /// Below 0 where the left row's value comes first. Both columns are of one form, but one may have texts
    /// and the other codes.
    static func compare(_ left: Column, _ leftRow: Int, _ right: Column, _ rightRow: Int) -> Int {
        switch (left.values, right.values) {
        case (.int64(let lefts), .int64(let rights)): return order(lefts[leftRow], rights[rightRow])
        case (.int32(let lefts), .int32(let rights)): return order(lefts[leftRow], rights[rightRow])
        case (.boolean(let lefts), .boolean(let rights)): return order(lefts[leftRow], rights[rightRow])
        case (.id(let lefts, _), .id(let rights, _)):
            return order(Int64(bitPattern: lefts[leftRow]), Int64(bitPattern: rights[rightRow]))
        default:
            let (leftTexts, leftIndex) = text(left, leftRow)
            let (rightTexts, rightIndex) = text(right, rightRow)
            return compare(leftTexts, leftIndex, rightTexts, rightIndex)
        }
    }

    @inline(__always)
    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }

    private static func text(_ column: Column, _ row: Int) -> (TextArena, Int) {
        switch column.values {
        case .text(let texts): (texts, row)
        case .dictionary(let codes, let texts): (texts, Int(codes[row]))
        case .boolean, .int32, .int64, .int128, .double, .id:
            preconditionFailure("columns of several forms cannot be compared")
        }
    }

    private static func compare(_ left: TextArena, _ leftIndex: Int, _ right: TextArena, _ rightIndex: Int)
        -> Int
    {
        let leftRange = Int(left.offsets[leftIndex])..<Int(left.offsets[leftIndex + 1])
        let rightRange = Int(right.offsets[rightIndex])..<Int(right.offsets[rightIndex + 1])
        return unsafe left.bytes.withUnsafeBufferPointer { lefts in
            unsafe right.bytes.withUnsafeBufferPointer { rights in
                // SAFETY: text offsets lie inside the arenas' bytes.
                unsafe TextOrder.compare(
                    UnsafeBufferPointer(rebasing: lefts[leftRange]),
                    UnsafeBufferPointer(rebasing: rights[rightRange]))
            }
        }
    }
}
