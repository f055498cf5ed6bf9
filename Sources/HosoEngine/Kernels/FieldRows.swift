/// The fields of one column over some records of a block, and where each row's first fault is noted.
@safe struct FieldRows {
    /// The block; 64 bytes behind it are readable.
    let base: UnsafePointer<UInt8>
    let starts: UnsafePointer<UInt32>
    let ends: UnsafePointer<UInt32>
    /// Of each row: the number of its first field.
    let firstFields: UnsafePointer<UInt32>
    let count: Int
    /// Which field of its record; nil where the file does not have the column.
    var field: Int?
    /// Raw value of a `RejectReason` for each row, 0 where the row is sound so far.
    let faults: UnsafeMutablePointer<UInt8>
    /// Column of each fault.
    let faultColumns: UnsafeMutablePointer<UInt16>
    /// Number of the column in its registry.
    var column: UInt16
    var isOptional: Bool

    @inline(__always)
    func fault(_ row: Int, _ reason: RejectReason) {
        // SAFETY: row < count, the size of both buffers.
        if unsafe faults[row] == 0 {
            unsafe faults[row] = reason.rawValue
            unsafe faultColumns[row] = column
        }
    }

    /// The bytes of row `row`'s field, white space around it taken off.
    @inline(__always)
    func trimmed(_ row: Int, _ field: Int) -> UnsafeBufferPointer<UInt8> {
        // SAFETY: the record index gives every record `fieldCount` fields inside the block.
        let number = unsafe Int(firstFields[row]) + field
        let start = unsafe Int(starts[number])
        let end = unsafe Int(ends[number])
        let bytes = unsafe UnsafeBufferPointer(start: base + start, count: end - start)
        if end > start, unsafe FieldRows.isInk(base[start]), unsafe FieldRows.isInk(base[end - 1]) {
            return unsafe bytes
        }
        return unsafe Trim.trimmed(bytes)
    }

    /// Whether a byte can neither begin nor end white space.
    @inline(__always)
    private static func isInk(_ byte: UInt8) -> Bool { byte &- 0x21 < 0x5F }
}
