package import HosoCSV

extension RecordIndex {
    /// Indexes bytes that end with a newline, in a buffer with the room that `index` asks for.
    package func outcome(_ bytes: [UInt8], fieldCount: Int) -> CSVOutcome {
        var buffer = bytes + [UInt8](repeating: 0x22, count: bytes.count + 64)
        return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return CSVOutcome() }
            unsafe index(block: base, byteCount: bytes.count, fieldCount: fieldCount)
            var outcome = CSVOutcome()
            outcome.newlineCount = newlineCount
            for record in 0..<recordCount {
                let first = unsafe Int(firstFields[record])
                let fields = (0..<fieldCount).map { field in
                    unsafe Array(buffer[Int(starts[first + field])..<Int(ends[first + field])])
                }
                unsafe outcome.records.append(
                    CSVOutcome.Record(
                        fields: fields, start: Int(recordStarts[record]), end: Int(recordEnds[record])))
            }
            outcome.faults = faults.map { fault in
                unsafe CSVOutcome.Fault(
                    isQuote: fault.reason == .quote, start: fault.range.lowerBound,
                    raw: Array(buffer[fault.range]))
            }
            return outcome
        }
    }
}

extension RecordCutter {
    /// Offset behind the last whole record; nil where there is none.
    package func lastRecordEnd(in bytes: [UInt8]) -> Int? {
        let cut = unsafe bytes.withUnsafeBufferPointer { unsafe lastRecordEnd(in: $0) }
        if case .records(let end) = cut { return end }
        return nil
    }

    package func firstRecordEnd(in bytes: [UInt8]) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { unsafe firstRecordEnd(in: $0) }
    }

    package func endsInsideQuotes(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { unsafe openQuoteOffset(in: $0) } != nil
    }
}
