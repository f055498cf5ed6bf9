/// Where the fields of a block's records lie, as offsets into the block.
///
/// Field `f` of record `r` is the bytes from `starts[firstFields[r] + f]` up to `ends[firstFields[r] + f]`,
/// quotes taken off and doubled quotes made single. Buffers are reused from block to block. One thread at a
/// time.
@safe public final class RecordIndex {
    public let syntax: CSVSyntax
    /// Fields of every record taken.
    public private(set) var fieldCount = 0
    public private(set) var recordCount = 0
    /// Newlines in the block, those inside quotes included.
    public private(set) var newlineCount = 0
    /// Records that were not taken, in order.
    public private(set) var faults: [RecordFault] = []

    public private(set) var starts: UnsafeMutablePointer<UInt32>
    public private(set) var ends: UnsafeMutablePointer<UInt32>
    public private(set) var firstFields: UnsafeMutablePointer<UInt32>
    /// Offset of each record's first byte, and of its line end.
    public private(set) var recordStarts: UnsafeMutablePointer<UInt32>
    public private(set) var recordEnds: UnsafeMutablePointer<UInt32>
    private var capacity: Int
    /// Fields of all records of the block so far.
    private var fieldTotal = 0

    public init(syntax: CSVSyntax) {
        self.syntax = syntax
        capacity = 1 << 16
        unsafe starts = .allocate(capacity: capacity + 1)
        unsafe ends = .allocate(capacity: capacity + 1)
        unsafe firstFields = .allocate(capacity: capacity + 1)
        unsafe recordStarts = .allocate(capacity: capacity + 1)
        unsafe recordEnds = .allocate(capacity: capacity + 1)
    }

    deinit { release() }

    private func release() {
        unsafe starts.deallocate()
        unsafe ends.deallocate()
        unsafe firstFields.deallocate()
        unsafe recordStarts.deallocate()
        unsafe recordEnds.deallocate()
    }

    /// - Parameter byteCount: of a block; no block has more fields than bytes.
    private func reserve(_ byteCount: Int) {
        guard byteCount > capacity else { return }
        release()
        capacity = byteCount
        unsafe starts = .allocate(capacity: capacity + 1)
        unsafe ends = .allocate(capacity: capacity + 1)
        unsafe firstFields = .allocate(capacity: capacity + 1)
        unsafe recordStarts = .allocate(capacity: capacity + 1)
        unsafe recordEnds = .allocate(capacity: capacity + 1)
    }

    /// Indexes a block of whole records; blank lines are passed over.
    ///
    /// - Parameters:
    ///   - block: `byteCount` bytes that begin at a record's first byte and end with a newline; 64 more bytes
    ///     are readable, and where the block has quotes, `byteCount` more are writable.
    ///   - fieldCount: fields that a record must have.
    public func index(block: UnsafeMutablePointer<UInt8>, byteCount: Int, fieldCount: Int) {
        precondition(byteCount < Int(UInt32.max) / 2, "a block of \(byteCount) bytes")
        self.fieldCount = fieldCount
        recordCount = 0
        newlineCount = 0
        fieldTotal = 0
        faults.removeAll(keepingCapacity: true)
        reserve(byteCount)
        var cursor = unsafe QuotedCursor(syntax: syntax, block: block, byteCount: byteCount)
        var offset = 0
        while offset < byteCount {
            let quote = unsafe ByteSearch.firstIndex(of: syntax.quote, in: block, from: offset, to: byteCount)
            var plainEnd = quote ?? byteCount
            // The record that the quote lies in goes the slow way, those before it the fast one.
            if quote != nil {
                while plainEnd > offset, unsafe block[plainEnd - 1] != CSVSyntax.newline { plainEnd -= 1 }
            }
            if plainEnd > offset { unsafe indexPlain(block, offset..<plainEnd) }
            offset = plainEnd
            if quote != nil {
                cursor.offset = offset
                unsafe indexQuotedRecord(block, &cursor)
                offset = cursor.offset
            }
        }
    }

    /// Indexes whole records without quotes.
    private func indexPlain(_ block: UnsafeMutablePointer<UInt8>, _ range: Range<Int>) {
        // SAFETY: a block of n bytes has at most n terminators, and every buffer holds n + 1. Lines are noted
        // behind the records taken so far, of which there are fewer than newlines.
        let starts = unsafe self.starts
        let ends = unsafe self.ends
        let lineEnds = unsafe recordEnds + recordCount
        let delimiter = syntax.delimiter
        var terminatorCount = fieldTotal
        var lineCount = 0
        unsafe starts[terminatorCount] = UInt32(truncatingIfNeeded: range.lowerBound)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let lane = unsafe Lane64(loading: block + offset)
            var newlines = lane.bits(equalTo: CSVSyntax.newline)
            var terminators = newlines | lane.bits(equalTo: delimiter)
            if range.upperBound - offset < 64 {
                let inside = (1 as UInt64) &<< UInt64(range.upperBound - offset) &- 1
                newlines &= inside
                terminators &= inside
            }
            while newlines != 0 {
                let below = newlines & (0 &- newlines) &- 1
                unsafe lineEnds[lineCount] = UInt32(
                    truncatingIfNeeded: terminatorCount + (terminators & below).nonzeroBitCount)
                lineCount += 1
                newlines &= newlines &- 1
            }
            while terminators != 0 {
                let position = UInt32(truncatingIfNeeded: offset + terminators.trailingZeroBitCount)
                unsafe ends[terminatorCount] = position
                terminatorCount += 1
                unsafe starts[terminatorCount] = position &+ 1
                terminators &= terminators &- 1
            }
            offset += 64
        }
        newlineCount += lineCount
        unsafe takeLines(block, lineCount)
        fieldTotal = terminatorCount
    }

    /// Makes records of lines; behind the records, `recordEnds` gives the number of each line's last
    /// terminator.
    private func takeLines(_ block: UnsafeMutablePointer<UInt8>, _ lineCount: Int) {
        // SAFETY: as in `indexPlain`.
        let lineEnds = unsafe recordEnds + recordCount
        var firstField = UInt32(truncatingIfNeeded: fieldTotal)
        var taken = recordCount
        let wanted = UInt32(fieldCount)
        for line in 0..<lineCount {
            let lastField = unsafe lineEnds[line]
            let start = unsafe starts[Int(firstField)]
            let end = unsafe ends[Int(lastField)]
            let count = lastField &- firstField &+ 1
            if count == wanted, unsafe count > 1 || !isBlank(block, start, end) {
                unsafe firstFields[taken] = firstField
                unsafe recordStarts[taken] = start
                unsafe recordEnds[taken] = end
                taken += 1
            } else if unsafe count > 1 || !isBlank(block, start, end) {
                faults.append(RecordFault(reason: .fieldCount, range: unsafe recordRange(block, start, end)))
            }
            firstField = lastField &+ 1
        }
        recordCount = taken
    }

    @inline(__always)
    private func isBlank(_ block: UnsafeMutablePointer<UInt8>, _ start: UInt32, _ end: UInt32) -> Bool {
        unsafe start == end || (end &- start == 1 && block[Int(start)] == CSVSyntax.carriageReturn)
    }

    private func recordRange(_ block: UnsafeMutablePointer<UInt8>, _ start: UInt32, _ end: UInt32) -> Range<
        Int
    > {
        let hasReturn = unsafe end > start && block[Int(end) - 1] == CSVSyntax.carriageReturn
        return Int(start)..<Int(end) - (hasReturn ? 1 : 0)
    }

    /// Indexes one record that has quotes.
    private func indexQuotedRecord(_ block: UnsafeMutablePointer<UInt8>, _ cursor: inout QuotedCursor) {
        // SAFETY: as in `indexPlain`: no more fields than bytes, and no more records than newlines.
        let recordStart = cursor.offset
        let firstField = fieldTotal
        var outcome = QuotedCursor.FieldEnd.delimiter
        while outcome == .delimiter {
            let field = cursor.nextField(&outcome)
            unsafe starts[fieldTotal] = UInt32(field.lowerBound)
            unsafe ends[fieldTotal] = UInt32(field.upperBound)
            fieldTotal += 1
        }
        let lineEnd = cursor.offset - 1
        let range = unsafe recordRange(block, UInt32(recordStart), UInt32(lineEnd))
        newlineCount += unsafe ByteSearch.count(
            of: CSVSyntax.newline, in: block, from: recordStart, to: cursor.offset)
        if outcome != .fault && fieldTotal - firstField == fieldCount {
            unsafe firstFields[recordCount] = UInt32(firstField)
            unsafe recordStarts[recordCount] = UInt32(recordStart)
            unsafe recordEnds[recordCount] = UInt32(lineEnd)
            recordCount += 1
        } else {
            faults.append(RecordFault(reason: outcome == .fault ? .quote : .fieldCount, range: range))
            fieldTotal = firstField
        }
    }
}
