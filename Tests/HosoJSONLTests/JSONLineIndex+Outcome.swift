import HosoJSONL

extension JSONLineIndex {
    /// What the lines of a block are, all batches taken.
    func outcomes(_ block: [UInt8]) -> [JSONLineOutcome] {
        let count = block.count
        var room = block + [UInt8](repeating: 0, count: count + 64)
        return unsafe room.withUnsafeMutableBufferPointer { buffer -> [JSONLineOutcome] in
            guard let base = buffer.baseAddress else { return [] }
            var byOffset: [Int: JSONLineOutcome] = [:]
            var offset = 0
            var records = 0
            var newlines = 0
            while offset < count {
                offset = unsafe index(block: base, byteCount: count, from: offset)
                for record in 0..<recordCount {
                    var faults = Set<JSONFieldFault>()
                    for var fault in fieldFaults where fault.recordIndex == record {
                        fault.recordIndex += records
                        faults.insert(fault)
                    }
                    let fields = (0..<fieldCount).map { unsafe field(record, $0, buffer) }
                    byOffset[unsafe Int(recordStarts[record])] = .record(fields, faults)
                }
                for fault in lineFaults {
                    byOffset[fault.range.lowerBound] = .fault(Array(block[fault.range]))
                }
                records += recordCount
                newlines += newlineCount
            }
            var lineStart = 0
            let lines = block.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
            if newlines != lines.count { return [] }
            return lines.map { line in
                defer { lineStart += line.count + 1 }
                return byOffset[lineStart] ?? .blank
            }
        }
    }

    private func field(_ record: Int, _ field: Int, _ buffer: UnsafeMutableBufferPointer<UInt8>) -> JSONField
    {
        let number = unsafe Int(firstFields[record]) + field
        let range = unsafe Int(starts[number])..<Int(ends[number])
        if range.lowerBound == 0 { return .none }
        let isString = unsafe buffer[range.lowerBound - 1] == 0x22
        if range.isEmpty && !isString { return .none }
        return isString ? .string(unsafe Array(buffer[range])) : .bare(unsafe Array(buffer[range]))
    }
}
