/// Where the members of a block's records lie that columns are read from, as offsets into the block.
///
/// Field `f` of record `r` is the text of column `f`: the bytes from `starts[firstFields[r] + f]` up to
/// `ends[firstFields[r] + f]`. It is empty for null and for a member that is missing. A quote stands before
/// the text of a string, and before no number. Texts with escapes are written out behind the block. Buffers
/// are used again and again. One thread at a time.
@safe public final class JSONLineIndex {
    /// Columns, which is fields of every record.
    public let fieldCount: Int
    public private(set) var recordCount = 0
    public private(set) var newlineCount = 0
    /// Lines that were not taken, in order.
    public private(set) var lineFaults: [JSONLineFault] = []
    /// Members at fault of records that were taken, by record.
    public private(set) var fieldFaults: [JSONFieldFault] = []

    public let starts: UnsafeMutablePointer<UInt32>
    public let ends: UnsafeMutablePointer<UInt32>
    public let firstFields: UnsafeMutablePointer<UInt32>
    /// Offset of each record's line, and of the line's newline.
    public let recordStarts: UnsafeMutablePointer<UInt32>
    public let recordEnds: UnsafeMutablePointer<UInt32>

    private let recordLimit: Int
    private var names: MemberNames
    /// By place in `expected`: the place of the name that followed last, -1 where none did. First what
    /// followed the record's start.
    private let successors: UnsafeMutablePointer<Int32>
    /// By entry of `names`, as many as `expectedCount`: those that stand in blocks as they are.
    private let expected: UnsafeMutablePointer<ExpectedName>
    /// By entry of `names`: its place in `expected`; nil where an escape is needed to write it.
    private var expectedPlaces: [Int32?] = []
    private var expectedCount = 0

    /// - Parameter columns: names of members, none of them twice.
    public init(columns: [String]) {
        fieldCount = columns.count
        names = MemberNames(columns: columns)
        recordLimit = max(
            1, min(JSONLimits.recordsPerBatch, JSONLimits.fieldsPerBatch / max(1, columns.count)))
        unsafe starts = .allocate(capacity: recordLimit * fieldCount + 1)
        unsafe ends = .allocate(capacity: recordLimit * fieldCount + 1)
        unsafe firstFields = .allocate(capacity: recordLimit)
        unsafe recordStarts = .allocate(capacity: recordLimit)
        unsafe recordEnds = .allocate(capacity: recordLimit)
        unsafe successors = .allocate(capacity: JSONLimits.knownNames + 1)
        unsafe successors.initialize(repeating: -1, count: JSONLimits.knownNames + 1)
        unsafe expected = .allocate(capacity: JSONLimits.knownNames)
    }

    deinit {
        unsafe starts.deallocate()
        unsafe ends.deallocate()
        unsafe firstFields.deallocate()
        unsafe recordStarts.deallocate()
        unsafe recordEnds.deallocate()
        unsafe successors.deallocate()
        for place in 0..<expectedCount { unsafe expected[place].free() }
        unsafe expected.deallocate()
    }

    /// Names of members that no column names, of all blocks so far, by first appearance; at most 256.
    public var ignoredNames: [String] { names.ignoredNames }

    /// Indexes the records of a block from `start` on, as many as a batch holds; blank lines are passed over.
    ///
    /// - Parameters:
    ///   - block: `byteCount` bytes that begin at a line's start and end with a newline; 64 more bytes are
    ///     readable, and `byteCount` more writable. Batches of one block are taken in order.
    ///   - start: where the batch before ended; at first 0.
    /// - Returns: where the next batch begins; `byteCount` after the last.
    public func index(block: UnsafeMutablePointer<UInt8>, byteCount: Int, from start: Int) -> Int {
        precondition(byteCount < Int(UInt32.max) / 2, "a block of \(byteCount) bytes")
        recordCount = 0
        newlineCount = 0
        lineFaults.removeAll(keepingCapacity: true)
        fieldFaults.removeAll(keepingCapacity: true)
        var cursor = unsafe JSONCursor(block: block, byteCount: byteCount)
        cursor.offset = start
        while cursor.offset < byteCount, recordCount < recordLimit {
            let lineStart = cursor.offset
            cursor.skipSpace()
            if !cursor.take(0x0A) {
                let faultCount = fieldFaults.count
                let spareOffset = cursor.spareOffset
                if !takeRecord(&cursor, lineStart) {
                    fieldFaults.removeLast(fieldFaults.count - faultCount)
                    cursor.spareOffset = spareOffset
                    refuseLine(&cursor, lineStart)
                }
            }
            newlineCount += 1
        }
        return cursor.offset
    }

    private func refuseLine(_ cursor: inout JSONCursor, _ lineStart: Int) {
        let end = cursor.lineEnd()
        let hasReturn = unsafe end > lineStart && cursor.block[end - 1] == 0x0D
        lineFaults.append(JSONLineFault(range: lineStart..<end - (hasReturn ? 1 : 0)))
        cursor.offset = end + 1
    }

    /// Takes one line; false where it is not one JSON object.
    @inline(__always)
    private func takeRecord(_ cursor: inout JSONCursor, _ lineStart: Int) -> Bool {
        guard cursor.take(0x7B) else { return false }
        let firstField = recordCount * fieldCount
        // SAFETY: recordCount < recordLimit, for which all buffers have room.
        unsafe (starts + firstField).update(repeating: 0, count: fieldCount)
        unsafe (ends + firstField).update(repeating: 0, count: fieldCount)
        cursor.hasLoneSurrogate = false
        cursor.skipSpace()
        if !cursor.take(0x7D) {
            var entry = -1
            while true {
                guard takeMember(&cursor, firstField, &entry) else { return false }
                cursor.skipSpace()
                if cursor.take(0x2C) {
                    cursor.skipSpace()
                    continue
                }
                guard cursor.take(0x7D) else { return false }
                break
            }
        }
        cursor.skipSpace()
        let lineEnd = cursor.offset
        guard cursor.take(0x0A) else { return false }
        unsafe firstFields[recordCount] = UInt32(truncatingIfNeeded: firstField)
        unsafe recordStarts[recordCount] = UInt32(truncatingIfNeeded: lineStart)
        unsafe recordEnds[recordCount] = UInt32(truncatingIfNeeded: lineEnd)
        recordCount += 1
        return true
    }

    /// Takes a name and its value.
    ///
    /// - Parameter entry: place of the name before in `expected`; -1 at the record's start.
    @inline(__always)
    private func takeMember(_ cursor: inout JSONCursor, _ firstField: Int, _ entry: inout Int) -> Bool {
        guard cursor.byte == 0x22 else { return false }
        var column = MemberNames.ignored
        // SAFETY: a place is below `knownNames`, and `successors` has one more.
        let next = unsafe Int(successors[entry + 1])
        if next >= 0, unsafe expected[next].stands(at: cursor.block + cursor.offset + 1) {
            column = unsafe expected[next].column
            cursor.offset += unsafe expected[next].byteCount + 2
            entry = next
        } else {
            guard let found = lookUp(&cursor, &entry) else { return false }
            column = found
        }
        cursor.skipSpace()
        guard cursor.take(0x3A) else { return false }
        cursor.skipSpace()
        if column == MemberNames.ignored { return skip(&cursor) }
        return takeValue(&cursor, firstField, Int(column))
    }

    private func skip(_ cursor: inout JSONCursor) -> Bool {
        let isSound = cursor.skipValue(depth: 1)
        if cursor.hasLoneSurrogate { note(&cursor, nil) }
        return isSound
    }

    private func note(_ cursor: inout JSONCursor, _ field: Int?) {
        cursor.hasLoneSurrogate = false
        fieldFaults.append(JSONFieldFault(recordIndex: recordCount, field: field, reason: .surrogate))
    }

    /// Reads a name that was not the one expected.
    @inline(never)
    private func lookUp(_ cursor: inout JSONCursor, _ entry: inout Int) -> Int32? {
        guard let name = cursor.string(keepsText: true) else { return nil }
        if cursor.hasLoneSurrogate { note(&cursor, nil) }
        // SAFETY: the cursor keeps texts inside the block and the room behind it.
        let bytes = unsafe UnsafeBufferPointer(start: cursor.block + name.lowerBound, count: name.count)
        let found = unsafe names.find(bytes)
        guard let index = found.entry else { return found.column }
        if index == expectedPlaces.count {
            let isPlain = unsafe ExpectedName.isPlain(bytes)
            expectedPlaces.append(isPlain ? Int32(expectedCount) : nil)
            if isPlain {
                unsafe expected[expectedCount] = ExpectedName(bytes, column: found.column)
                expectedCount += 1
            }
        }
        if let place = expectedPlaces[index] {
            unsafe successors[entry + 1] = place
            entry = Int(place)
        }
        return found.column
    }

    @inline(__always)
    private func takeValue(_ cursor: inout JSONCursor, _ firstField: Int, _ column: Int) -> Bool {
        // SAFETY: a column is below `fieldCount`.
        let field = firstField + column
        let isRepeated = unsafe starts[field] != 0
        let text: Range<Int>?
        switch cursor.byte {
        case 0x22:
            text = cursor.string(keepsText: true)
            if cursor.hasLoneSurrogate { note(&cursor, column) }
        case 0x2D, 0x30...0x39: text = cursor.number()
        case 0x7B, 0x5B:
            let start = cursor.offset
            fieldFaults.append(JSONFieldFault(recordIndex: recordCount, field: column, reason: .notScalar))
            text = skip(&cursor) ? start..<start : nil
        default:
            let isNull = cursor.byte == 0x6E
            text = cursor.literal().map { isNull ? $0.lowerBound..<$0.lowerBound : $0 }
        }
        guard let text else { return false }
        if isRepeated {
            fieldFaults.append(JSONFieldFault(recordIndex: recordCount, field: column, reason: .repeated))
        }
        unsafe starts[field] = UInt32(truncatingIfNeeded: text.lowerBound)
        unsafe ends[field] = UInt32(truncatingIfNeeded: text.upperBound)
        return true
    }
}
