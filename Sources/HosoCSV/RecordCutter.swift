/// Finds where records end, so that a stream of bytes can be handed out in blocks of whole records.
public struct RecordCutter: Sendable {
    public enum Cut: Hashable, Sendable {
        /// The last record that is complete ends before this byte.
        case records(endOffset: Int)
        /// No record ends in these bytes.
        case incomplete
    }

    public let syntax: CSVSyntax

    public init(syntax: CSVSyntax) { self.syntax = syntax }

    /// Where the last complete record of `bytes` ends, its newline included.
    ///
    /// - Parameter bytes: begin at a record's first byte.
    public func lastRecordEnd(in bytes: UnsafeBufferPointer<UInt8>) -> Cut {
        guard let base = bytes.baseAddress else { return .incomplete }
        let count = bytes.count
        var last: Int?
        // Up to here fields are closed; a newline from here on up to the next quote ends a record.
        var offset = 0
        while offset < count {
            let quote =
                unsafe ByteSearch.firstIndex(of: syntax.quote, in: base, from: offset, to: count) ?? count
            if let newline = unsafe ByteSearch.lastIndex(
                of: CSVSyntax.newline, in: base, from: offset, to: quote)
            {
                last = newline
            }
            guard quote < count, let next = unsafe end(ofQuote: quote, base, count) else { break }
            offset = next
        }
        return last.map { .records(endOffset: $0 + 1) } ?? .incomplete
    }

    /// Where structure begins again behind a quote: behind the field that it opens, or, where it is at fault,
    /// at its line's end; nil where the bytes end before.
    private func end(ofQuote quote: Int, _ base: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        // SAFETY: every offset read is below count.
        let opens =
            unsafe quote == 0 || base[quote - 1] == syntax.delimiter || base[quote - 1] == CSVSyntax.newline
        guard opens else {
            return unsafe ByteSearch.firstIndex(of: CSVSyntax.newline, in: base, from: quote, to: count)
        }
        var offset = quote + 1
        while let close = unsafe ByteSearch.firstIndex(of: syntax.quote, in: base, from: offset, to: count) {
            guard close + 1 < count else { return nil }
            let byte = unsafe base[close + 1]
            if byte == syntax.quote {
                offset = close + 2
                continue
            }
            if byte == syntax.delimiter { return close + 2 }
            if byte == CSVSyntax.newline { return close + 1 }
            if byte == CSVSyntax.carriageReturn {
                guard close + 2 < count else { return nil }
                if unsafe base[close + 2] == CSVSyntax.newline { return close + 2 }
            }
            return unsafe ByteSearch.firstIndex(of: CSVSyntax.newline, in: base, from: close + 1, to: count)
        }
        return nil
    }

    /// Where the quoted field begins that `bytes`, which begin at a record's first byte, do not close.
    ///
    /// - Returns: the offset of its opening quote; nil where no quoted field is open at the end.
    public func openQuoteOffset(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress,
            unsafe ByteSearch.firstIndex(of: syntax.quote, in: base, from: 0, to: bytes.count) != nil
        else { return nil }
        var machine = QuoteMachine(syntax: syntax)
        var index = 0
        var opening = 0
        while index < bytes.count {
            let wasInside = machine.isInsideQuotes
            let offset = index
            unsafe machine.step(bytes, &index)
            if !wasInside && machine.isInsideQuotes { opening = offset }
        }
        return machine.isInsideQuotes ? opening : nil
    }

    /// Offset of the first newline at or after which no quoted field is open; nil where there is none.
    public func firstRecordEnd(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var machine = QuoteMachine(syntax: syntax)
        var index = 0
        while index < bytes.count {
            if unsafe machine.step(bytes, &index) { return index - 1 }
        }
        return nil
    }
}

/// The quoting rules of the pipeline language, one byte at a time.
///
/// A quote that does not open a field, and text after a closing quote, are faults; the record then ends at
/// the line's end, whatever quotes follow.
struct QuoteMachine {
    enum State { case fieldStart, unquoted, quoted, afterQuote, faulty }

    let syntax: CSVSyntax
    private(set) var state = State.fieldStart

    init(syntax: CSVSyntax) { self.syntax = syntax }

    var isInsideQuotes: Bool { state == .quoted }

    /// Takes the byte at `index` and moves on.
    ///
    /// - Returns: true where that byte was the newline that ends a record.
    @discardableResult
    @inline(__always)
    mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Bool {
        let byte = unsafe bytes[index]
        index += 1
        if state == .quoted {
            guard byte == syntax.quote else { return false }
            if index < bytes.count, unsafe bytes[index] == syntax.quote {
                index += 1
            } else {
                state = .afterQuote
            }
            return false
        }
        if byte == CSVSyntax.newline {
            state = .fieldStart
            return true
        }
        switch state {
        case .fieldStart:
            state = byte == syntax.quote ? .quoted : byte == syntax.delimiter ? .fieldStart : .unquoted
        case .unquoted:
            if byte == syntax.delimiter {
                state = .fieldStart
            } else if byte == syntax.quote {
                state = .faulty
            }
        case .afterQuote:
            afterQuote(byte, next: index < bytes.count ? unsafe bytes[index] : CSVSyntax.newline)
        case .faulty, .quoted: break
        }
        return false
    }

    private mutating func afterQuote(_ byte: UInt8, next: UInt8) {
        if byte == syntax.delimiter {
            state = .fieldStart
        } else if !(byte == CSVSyntax.carriageReturn && next == CSVSyntax.newline) {
            state = .faulty
        }
    }
}
