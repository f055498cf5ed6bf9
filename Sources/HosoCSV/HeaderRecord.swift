/// Splits a single record, such as a file's header.
public enum HeaderRecord {
    /// The record's fields, quotes taken off; nil where its quotes are at fault.
    ///
    /// - Parameter record: one record without its line end.
    public static func fields(of record: [UInt8], syntax: CSVSyntax) -> [[UInt8]]? {
        var block = record
        if block.last == CSVSyntax.carriageReturn { block.removeLast() }
        block.append(CSVSyntax.newline)
        let byteCount = block.count
        block.append(contentsOf: [UInt8](repeating: 0, count: byteCount))
        // SAFETY: the buffer has the record, its newline and as much again, as the cursor asks for.
        return unsafe block.withUnsafeMutableBufferPointer { buffer -> [[UInt8]]? in
            guard let base = buffer.baseAddress else { return nil }
            var cursor = unsafe QuotedCursor(syntax: syntax, block: base, byteCount: byteCount)
            var fields: [[UInt8]] = []
            var end = QuotedCursor.FieldEnd.delimiter
            while end == .delimiter {
                let range = cursor.nextField(&end)
                unsafe fields.append(Array(buffer[range]))
            }
            return end == .fault || cursor.offset < byteCount ? nil : fields
        }
    }
}
