import HosoJSONL

enum JSONLinesFuzz {
    /// The bytes are lines, indexed for three columns.
    static func scan(_ bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        let block = bytes.last == newline ? bytes : bytes + [newline]
        let index = JSONLineIndex(columns: ["k", "tên", "a b"])
        var room = block + [UInt8](repeating: 0, count: block.count + 64)
        var lineCount = 0
        // SAFETY: the buffer has the block, as much again and the 64 bytes behind it that the index asks for.
        unsafe room.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var offset = 0
            while offset < block.count {
                let next = unsafe index.index(block: base, byteCount: block.count, from: offset)
                precondition(next > offset, "no line was taken")
                offset = next
                lineCount += index.newlineCount
                for record in 0..<index.recordCount {
                    check(index, record, roomByteCount: buffer.count)
                }
            }
        }
        precondition(lineCount == block.count { $0 == newline }, "\(lineCount) lines")
    }

    /// Every field lies in the block, or behind it where its escapes were written out.
    private static func check(_ index: JSONLineIndex, _ record: Int, roomByteCount: Int) {
        for field in 0..<index.fieldCount {
            // SAFETY: record and field are below the counts that the index names.
            let number = unsafe Int(index.firstFields[record]) + field
            let (start, end) = unsafe (Int(index.starts[number]), Int(index.ends[number]))
            precondition(start <= end && end <= roomByteCount, "a field at \(start)..<\(end)")
        }
    }
}
