import HosoCore

/// How values are written.
extension PieceWriter {
    @inline(__always) mutating func append(_ byte: UInt8) { bytes.append(byte) }

    @inline(__always) mutating func append(_ text: [UInt8]) { bytes.append(contentsOf: text) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A line end inside quotes.
    mutating func appendInnerNewline() {
        bytes.append(0x0A)
        countInnerLine()
    }

    /// Digits with leading zeros.
    @inline(__always)
    mutating func append(number: Int, digitCount: Int) {
        var divisor = PieceWriter.powers[digitCount - 1]
        var rest = number
        for _ in 0..<digitCount {
            let digit = rest / divisor
            bytes.append(0x30 &+ UInt8(truncatingIfNeeded: digit))
            rest -= digit * divisor
            divisor /= 10
        }
    }

    /// Two digits, 0...99.
    @inline(__always)
    mutating func append(pair number: Int) {
        bytes.append(0x30 &+ UInt8(truncatingIfNeeded: number / 10))
        bytes.append(0x30 &+ UInt8(truncatingIfNeeded: number % 10))
    }

    private static let powers: [Int] = (0..<13).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    /// A whole number without leading zeros.
    mutating func append(integer: Int) {
        var digitCount = 1
        while digitCount < 12, integer >= PieceWriter.powers[digitCount] { digitCount += 1 }
        append(number: integer, digitCount: digitCount)
    }

    mutating func append(year: Int, month: Int, day: Int) {
        append(pair: year / 100)
        append(pair: year % 100)
        bytes.append(0x2D)
        append(pair: month)
        bytes.append(0x2D)
        append(pair: day)
    }

    /// - Parameters:
    ///   - minutes: minutes since 1970-01-01T00:00.
    ///   - second: 0...59.
    ///   - form: 1 writes `T` between day and time, 2 leaves out the seconds where they are 0.
    mutating func append(minutes: Int, second: Int, form: Int) {
        let date = CivilDate(daysSinceEpoch: minutes / 1440)
        append(year: date.year, month: date.month, day: date.day)
        bytes.append(form == 1 ? 0x54 : 0x20)
        append(pair: minutes % 1440 / 60)
        bytes.append(0x3A)
        append(pair: minutes % 60)
        if form == 2, second == 0 { return }
        bytes.append(0x3A)
        append(pair: second)
    }

    /// A 12-digit or 9-digit ID.
    mutating func append(id number: Int, digitCount: Int, form: LinkPlan.IDForm) {
        if form == .plain { return append(number: number, digitCount: digitCount) }
        if form == .padded { bytes += [0xC2, 0xA0] }
        for group in stride(from: digitCount - 3, through: 0, by: -3) {
            append(number: number / PieceWriter.powers[group] % 1000, digitCount: 3)
            if group == 0 { break }
            switch form {
            case .plain: break
            case .spaced: bytes.append(0x20)
            case .dotted: bytes.append(0x2E)
            case .dashed: bytes.append(0x2D)
            case .padded: bytes += [0xC2, 0xA0]
            }
        }
        if form == .padded { bytes.append(0x20) }
    }

    /// - Parameter isSpaced: white space around the name and doubled within.
    mutating func append(_ name: PersonName, form: NameForms.Form, isSpaced: Bool = false) {
        let forms = NameForms.shared
        let middles = name.isFemale ? forms.femaleMiddles : forms.maleMiddles
        let givens = name.isFemale ? forms.femaleGivens : forms.maleGivens
        if isSpaced { bytes += [0x20, 0xC2, 0xA0] }
        bytes += forms.surnames[name.surname][form.rawValue]
        bytes.append(0x20)
        if isSpaced { bytes += [0x20] }
        if name.middle >= 0 {
            bytes += middles[name.middle][form.rawValue]
            bytes.append(0x20)
        }
        if name.extra >= 0 {
            bytes += givens[name.extra][form.rawValue]
            if isSpaced { bytes += [0xC2, 0xA0] }
            bytes.append(0x20)
        }
        bytes += givens[name.given][form.rawValue]
        if isSpaced { bytes += [0x20] }
    }
}
