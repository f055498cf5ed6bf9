import Glibc

/// Walks the fields of a block that has quotes.
@safe struct QuotedCursor {
    enum FieldEnd { case delimiter, newline, fault }

    private let syntax: CSVSyntax
    private let block: UnsafeMutablePointer<UInt8>
    private let byteCount: Int
    /// Of the next field's first byte.
    var offset = 0
    /// Where the next field with doubled quotes is copied to; it lies behind the block.
    private var spareOffset: Int

    /// - Parameter block: `byteCount` bytes that end with a newline, and as many writable ones behind them.
    init(syntax: CSVSyntax, block: UnsafeMutablePointer<UInt8>, byteCount: Int) {
        self.syntax = syntax
        // SAFETY: here and below every offset read is below byteCount; undoubled fields are written behind
        // it, where the caller has as much room.
        unsafe self.block = block
        self.byteCount = byteCount
        spareOffset = byteCount
    }

    /// The next field's bytes; after a fault the cursor stands behind the line's end.
    mutating func nextField(_ end: inout FieldEnd) -> Range<Int> {
        unsafe block[offset] == syntax.quote ? quotedField(&end) : plainField(&end)
    }

    private mutating func plainField(_ end: inout FieldEnd) -> Range<Int> {
        let start = offset
        var index = offset
        while index < byteCount {
            let byte = unsafe block[index]
            if byte == syntax.delimiter || byte == CSVSyntax.newline {
                end = byte == syntax.delimiter ? .delimiter : .newline
                offset = index + 1
                return start..<index
            }
            if byte == syntax.quote { break }
            index += 1
        }
        return skipLine(from: index, &end)
    }

    private mutating func quotedField(_ end: inout FieldEnd) -> Range<Int> {
        let start = offset + 1
        var index = start
        var doubledCount = 0
        while index < byteCount {
            guard unsafe block[index] == syntax.quote else {
                index += 1
                continue
            }
            guard index + 1 < byteCount, unsafe block[index + 1] == syntax.quote else { break }
            doubledCount += 1
            index += 2
        }
        guard index < byteCount else { return skipLine(from: byteCount, &end) }
        let content = doubledCount == 0 ? start..<index : undoubled(start..<index)
        var next = index + 1
        if next + 1 < byteCount,
            unsafe block[next] == CSVSyntax.carriageReturn && block[next + 1] == CSVSyntax.newline
        {
            next += 1
        }
        guard next < byteCount, unsafe block[next] == syntax.delimiter || block[next] == CSVSyntax.newline
        else {
            return skipLine(from: index + 1, &end)
        }
        end = unsafe block[next] == syntax.delimiter ? .delimiter : .newline
        offset = next + 1
        return content
    }

    /// Copies a field behind the block with its doubled quotes made single.
    private mutating func undoubled(_ range: Range<Int>) -> Range<Int> {
        let start = spareOffset
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = unsafe block[index]
            unsafe block[spareOffset] = byte
            spareOffset += 1
            index += byte == syntax.quote ? 2 : 1
        }
        return start..<spareOffset
    }

    private mutating func skipLine(from index: Int, _ end: inout FieldEnd) -> Range<Int> {
        var index = index
        while index < byteCount, unsafe block[index] != CSVSyntax.newline { index += 1 }
        end = .fault
        offset = min(index + 1, byteCount)
        return index..<index
    }
}
