package import HosoCSV

/// What a text of records should give, in a form that the index and its slow twin share.
package struct CSVOutcome: Hashable {
    package struct Record: Hashable {
        package var fields: [[UInt8]]
        /// Offset of the first byte, and of the newline.
        package var start: Int
        package var end: Int

        package init(fields: [[UInt8]], start: Int, end: Int) {
            self.fields = fields
            self.start = start
            self.end = end
        }
    }

    package struct Fault: Hashable {
        package var isQuote: Bool
        package var start: Int
        package var raw: [UInt8]

        package init(isQuote: Bool, start: Int, raw: [UInt8]) {
            self.isQuote = isQuote
            self.start = start
            self.raw = raw
        }
    }

    package var records: [Record] = []
    package var faults: [Fault] = []
    package var newlineCount = 0

    package init() {}
}

/// The rules of the pipeline language over one byte after another, without any cleverness.
package struct CSVTwin {
    package let syntax: CSVSyntax
    private let bytes: [UInt8]
    private var offset = 0
    /// Where records end: offsets of their newlines, blank lines' included.
    package private(set) var recordEnds: [Int] = []
    /// Whether the bytes end inside quotes.
    package private(set) var endsInsideQuotes = false

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    package init(_ bytes: [UInt8], syntax: CSVSyntax) {
        self.bytes = bytes
        self.syntax = syntax
    }

    /// - Parameter fieldCount: fields that a record must have.
    package mutating func outcome(fieldCount: Int) -> CSVOutcome {
        var outcome = CSVOutcome()
        outcome.newlineCount = bytes.count { $0 == CSVTwin.newline }
        while offset < bytes.count {
            let start = offset
            var fields: [[UInt8]] = []
            var isFaulty = false
            var isOpen = true
            while isOpen {
                guard let field = field(&isOpen) else {
                    isFaulty = true
                    break
                }
                fields.append(field)
            }
            let end = min(offset, bytes.count) - 1
            let isEnded = end >= start && bytes[end] == CSVTwin.newline
            if isEnded, !endsInsideQuotes { recordEnds.append(end) }
            var raw = Array(bytes[start..<(isEnded ? end : bytes.count)])
            if raw.last == CSVTwin.carriageReturn { raw.removeLast() }
            if isFaulty {
                outcome.faults.append(CSVOutcome.Fault(isQuote: true, start: start, raw: raw))
            } else if raw.isEmpty {
                continue
            } else if fields.count == fieldCount {
                outcome.records.append(CSVOutcome.Record(fields: fields, start: start, end: end))
            } else {
                outcome.faults.append(CSVOutcome.Fault(isQuote: false, start: start, raw: raw))
            }
        }
        return outcome
    }

    /// One field; `isOpen` tells whether another follows. nil for a fault, after which the line is passed
    /// over.
    private mutating func field(_ isOpen: inout Bool) -> [UInt8]? {
        var content: [UInt8] = []
        if offset < bytes.count, bytes[offset] == syntax.quote {
            offset += 1
            while true {
                guard offset < bytes.count else {
                    endsInsideQuotes = true
                    return nil
                }
                let byte = bytes[offset]
                offset += 1
                if byte != syntax.quote {
                    content.append(byte)
                } else if offset < bytes.count, bytes[offset] == syntax.quote {
                    content.append(byte)
                    offset += 1
                } else {
                    break
                }
            }
            let isReturn = offset + 1 < bytes.count && bytes[offset] == CSVTwin.carriageReturn
            if isReturn, bytes[offset + 1] == CSVTwin.newline { offset += 1 }
            return end(of: content, &isOpen)
        }
        while offset < bytes.count, bytes[offset] != syntax.delimiter, bytes[offset] != CSVTwin.newline {
            if bytes[offset] == syntax.quote { return end(of: nil, &isOpen) }
            content.append(bytes[offset])
            offset += 1
        }
        return end(of: content, &isOpen)
    }

    private mutating func end(of content: [UInt8]?, _ isOpen: inout Bool) -> [UInt8]? {
        if let content, offset < bytes.count,
            bytes[offset] == syntax.delimiter || bytes[offset] == CSVTwin.newline
        {
            isOpen = bytes[offset] == syntax.delimiter
            offset += 1
            return content
        }
        while offset < bytes.count, bytes[offset] != CSVTwin.newline { offset += 1 }
        offset = min(offset + 1, bytes.count)
        return nil
    }
}
