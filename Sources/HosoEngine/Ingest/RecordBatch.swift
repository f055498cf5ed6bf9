/// Records of a block and where their fields lie, whatever their format; the scanner owns the buffers.
@safe struct RecordBatch {
    /// A record that was not taken.
    struct Fault {
        /// In the block, without the line's end.
        var range: Range<Int>
        var reason: RejectReason
    }

    /// What is wrong with a field before its type is asked.
    struct FieldFault {
        var record: Int
        /// nil where no column is read from the field.
        var field: Int?
        var reason: RejectReason
    }

    var recordCount: Int
    var newlineCount: Int
    /// Where the block's next batch begins.
    var endOffset: Int
    /// See `FieldRows`.
    var starts: UnsafeMutablePointer<UInt32>
    var ends: UnsafeMutablePointer<UInt32>
    var firstFields: UnsafeMutablePointer<UInt32>
    /// Offset of each record's first byte, and of its line end.
    var recordStarts: UnsafeMutablePointer<UInt32>
    var recordEnds: UnsafeMutablePointer<UInt32>
    var faults: [Fault]
    var fieldFaults: [FieldFault]
    /// See `FieldRows`.
    var hasBareNumbers: Bool
}
