/// The fields of one column over some records of a block, and where each row's first fault is noted.
@safe struct FieldRows {
    /// The block; 64 bytes behind it are readable.
    let base: UnsafePointer<UInt8>
    let starts: UnsafePointer<UInt32>
    let ends: UnsafePointer<UInt32>
    /// Of each row: the number of its first field.
    private(set) var firstFields: UnsafePointer<UInt32>
    private(set) var count: Int
    /// Which field of its record; nil where the file does not have the column.
    var field: Int?
    /// Raw value of a `RejectReason` for each row, 0 where the row is sound so far.
    private(set) var faults: UnsafeMutablePointer<UInt8>
    /// Column of each fault.
    private(set) var faultColumns: UnsafeMutablePointer<UInt16>
    /// Number of the column in its registry.
    var column: UInt16
    var isOptional: Bool
    /// Whether a quote stands before the text of a string, and before no number: so JSON has it.
    var hasBareNumbers = false

    /// Some of the rows, numbered anew.
    func from(_ first: Int, count: Int) -> FieldRows {
        precondition(first >= 0 && first + count <= self.count, "rows outside of the block's")
        var part = self
        // SAFETY: checked on the line above.
        unsafe part.firstFields += first
        unsafe part.faults += first
        unsafe part.faultColumns += first
        part.count = count
        return part
    }

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

    /// Whether row `row`'s field is written without quotes in a format that tells numbers from strings.
    @inline(__always)
    func isBare(_ row: Int, _ field: Int) -> Bool {
        // SAFETY: a record begins with a brace, so a byte lies before each field that is not empty.
        guard hasBareNumbers else { return false }
        let number = unsafe Int(firstFields[row]) + field
        return unsafe starts[number] < ends[number] && base[Int(starts[number]) - 1] != 0x22
    }

    /// Whether a byte can neither begin nor end white space.
    @inline(__always)
    private static func isInk(_ byte: UInt8) -> Bool { byte &- 0x21 < 0x5F }
}
