/// Numbers as JSON writes them: `5.0` and `1e3` are the integers 5 and 1000.
enum JSONNumber {
    /// The value times 10^scale; nil where that is no whole number of 64 bits.
    ///
    /// - Parameter text: a number by the grammar of RFC 8259, section 6.
    static func unscaled(_ text: UnsafeBufferPointer<UInt8>, scale: Int) -> Int64? {
        var digits: [UInt8] = []
        var exponent = scale
        var isFraction = false
        var written = 0
        var isExponentNegative = false
        var index = 0
        let isNegative = unsafe text.first == 0x2D
        if isNegative { index = 1 }
        while index < text.count {
            let byte = unsafe text[index]
            index += 1
            if byte == 0x2E {
                isFraction = true
            } else if byte | 0x20 == 0x65 {
                break
            } else {
                if isFraction { exponent -= 1 }
                // Zeros in front carry nothing; without them a long text of zeros stays short.
                if byte != 0x30 || !digits.isEmpty { digits.append(byte - 0x30) }
            }
        }
        while index < text.count {
            let byte = unsafe text[index]
            index += 1
            if byte == 0x2D { isExponentNegative = true }
            // No number of 16 MiB digits has a value where the exponent is beyond this.
            if byte >= 0x30 { written = min(written * 10 + Int(byte - 0x30), 1 << 40) }
        }
        if digits.isEmpty { return 0 }
        exponent += isExponentNegative ? -written : written
        while exponent < 0, digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
        var value: Int64 = 0
        for place in 0..<digits.count + exponent {
            let digit = Int64(place < digits.count ? digits[place] : 0)
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsAgain) = shifted.subtractingReportingOverflow(digit)
            if overflows || overflowsAgain { return nil }
            value = sum
        }
        if isNegative { return value }
        let (positive, overflows) = (0 as Int64).subtractingReportingOverflow(value)
        return overflows ? nil : positive
    }
}
