import HosoCore
import HosoParquet

/// The values of a column that are there, as numbers of 64 bits.
struct ConvertedNumbers {
    private(set) var values: [Int64] = []
    /// `PieceNumbers.wrong` for what is no value of the declared type; empty where all are.
    private(set) var wrong: [UInt8] = []
    /// Digits of values beyond 64 bits, by index, where they are asked for.
    private(set) var wideTexts: [Int: [UInt8]] = [:]

    private static let dayMicros: Int64 = 86_400_000_000

    /// - Parameters:
    ///   - scale: digits after the point that values are to have.
    ///   - keepsWide: whether digits of values beyond 64 bits are kept.
    init(
        _ stored: ParquetLeafColumn.Values, _ form: ParquetNumberForm, scale: Int, keepsWide: Bool = false
    ) {
        switch stored {
        case .boolean(let bits): values = bits.map { Int64($0) }
        case .int32(let numbers):
            let isUnsigned = form == .unsigned32
            values = numbers.map { isUnsigned ? Int64(UInt32(bitPattern: $0)) : Int64($0) }
            rescale(from: ConvertedNumbers.scale(form), to: scale)
        case .int64(let numbers):
            values = numbers
            if form == .unsigned64 { refuseHighBits(keepsWide) }
            rescale(from: ConvertedNumbers.scale(form), to: scale)
        case .float(let numbers): take(numbers.lazy.map(\.description), scale)
        case .double(let numbers): take(numbers.lazy.map(\.description), scale)
        case .fixed(let bytes, let byteCount):
            if form == .float16 {
                takeHalves(bytes, scale)
            } else {
                take(
                    stride(from: 0, to: bytes.count, by: max(1, byteCount)).lazy.map {
                        bytes[$0..<min($0 + byteCount, bytes.count)]
                    }, from: ConvertedNumbers.scale(form), to: scale, keepsWide)
            }
        case .bytes(let texts):
            take(
                (0..<texts.count).lazy.map { texts[$0] }, from: ConvertedNumbers.scale(form), to: scale,
                keepsWide)
        case .dictionary(let codes, let texts):
            var distinct = ConvertedNumbers(.bytes(texts), form, scale: scale, keepsWide: keepsWide)
            if distinct.wrong.isEmpty { distinct.wrong = [UInt8](repeating: 0, count: texts.count) }
            values = codes.map { distinct.values[Int($0)] }
            wrong = codes.map { distinct.wrong[Int($0)] }
            for (index, code) in codes.enumerated() {
                if let text = distinct.wideTexts[Int(code)] { wideTexts[index] = text }
            }
        }
    }

    init(days stored: ParquetLeafColumn.Values) {
        guard case .int32(let days) = stored else { preconditionFailure("dates are 32-bit integers") }
        values = days.map { Int64($0) }
        limit(to: ConvertedNumbers.calendar)
    }

    /// Microseconds since 1970-01-01T00:00.
    init(instants stored: ParquetLeafColumn.Values, _ form: ParquetInstantForm) {
        switch (stored, form) {
        case (.int64(let numbers), .units(let nanoseconds)):
            values = numbers
            if nanoseconds == 1 { divide(by: 1000) }
            if nanoseconds == 1_000_000 { rescale(from: 0, to: 3) }
        case (.fixed(let bytes, 12), .julian):
            for start in stride(from: 0, to: bytes.count, by: 12) {
                take(julian: bytes[start..<start + 12])
            }
        default: preconditionFailure("no timestamps")
        }
        let last = (ConvertedNumbers.calendar.upperBound + 1) * ConvertedNumbers.dayMicros - 1
        limit(to: ConvertedNumbers.calendar.lowerBound * ConvertedNumbers.dayMicros...last)
    }

    /// Days of the years 1 to 9999, which is what dates written as text can say.
    private static let calendar =
        Int64(
            DateLayout.days(year: 1, month: 1, day: 1))...Int64(
            DateLayout.days(year: 9999, month: 12, day: 31))

    private static func scale(_ form: ParquetNumberForm) -> Int {
        if case .decimal(let scale) = form { scale } else { 0 }
    }

    private mutating func refuse(_ index: Int) {
        if wrong.isEmpty { wrong = [UInt8](repeating: PieceNumbers.present, count: values.count) }
        wrong[index] = PieceNumbers.wrong
        values[index] = 0
    }

    mutating func limit(to range: ClosedRange<Int64>) {
        for index in values.indices where !range.contains(values[index]) { refuse(index) }
    }

    mutating func limit(precision: Int) {
        let power = NumberText.powerOfTen(precision)
        limit(to: 1 - power...power - 1)
    }

    mutating func makeDays() { divide(by: ConvertedNumbers.dayMicros) }

    private mutating func divide(by divisor: Int64) {
        for index in values.indices {
            let (quotient, remainder) = values[index].quotientAndRemainder(dividingBy: divisor)
            if remainder == 0 { values[index] = quotient } else { refuse(index) }
        }
    }

    private mutating func rescale(from source: Int, to target: Int) {
        // 64 bits hold 18 digits; what is to lose more has none left but zeros.
        if source > target {
            if source - target <= 18 { return divide(by: NumberText.powerOfTen(source - target)) }
            for index in values.indices where values[index] != 0 { refuse(index) }
        }
        guard source < target else { return }
        let factor = NumberText.powerOfTen(target - source)
        for index in values.indices {
            let (product, overflows) = values[index].multipliedReportingOverflow(by: factor)
            if overflows { refuse(index) } else { values[index] = product }
        }
    }

    private mutating func refuseHighBits(_ keepsWide: Bool) {
        for index in values.indices where values[index] < 0 {
            if keepsWide { wideTexts[index] = Array(String(UInt64(bitPattern: values[index])).utf8) }
            refuse(index)
        }
    }

    /// Big-endian numbers in two's complement.
    private mutating func take(
        _ numbers: some Collection<ArraySlice<UInt8>>, from source: Int, to target: Int, _ keepsWide: Bool
    ) {
        values = [Int64](repeating: 0, count: numbers.count)
        for (index, bytes) in numbers.enumerated() {
            guard let wide = ConvertedNumbers.wide(bytes) else {
                refuse(index)
                continue
            }
            if let value = ConvertedNumbers.rescaled(wide, by: target - source) {
                values[index] = value
            } else {
                if keepsWide { wideTexts[index] = Array(String(wide).utf8) }
                refuse(index)
            }
        }
    }

    /// nil where 128 bits do not hold the number.
    private static func wide(_ bytes: ArraySlice<UInt8>) -> Int128? {
        guard let first = bytes.first else { return nil }
        let fill: UInt8 = first & 0x80 == 0 ? 0 : 0xFF
        let significant = bytes.suffix(16)
        let rest = bytes.dropLast(16)
        guard rest.allSatisfy({ $0 == fill }), rest.isEmpty || (significant.first ?? 0) & 0x80 == fill & 0x80
        else { return nil }
        return significant.reduce(fill == 0 ? 0 : -1) { $0 << 8 | Int128($1) }
    }

    private static func rescaled(_ wide: Int128, by digits: Int) -> Int64? {
        var value = wide
        for _ in 0..<abs(digits) {
            if value == 0 { break }
            if digits > 0 {
                let (product, overflows) = value.multipliedReportingOverflow(by: 10)
                if overflows { return nil }
                value = product
            } else {
                let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
                if remainder != 0 { return nil }
                value = quotient
            }
        }
        return Int64(exactly: value)
    }

    /// Floating-point numbers count as the shortest decimals that tell them from all others.
    private mutating func take(_ texts: some Collection<String>, _ scale: Int) {
        values = [Int64](repeating: 0, count: texts.count)
        for (index, text) in texts.enumerated() {
            let bytes = Array(text.utf8)
            let isNumber = bytes.allSatisfy { $0 <= 0x39 || $0 | 0x20 == 0x65 }
            let value = unsafe bytes.withUnsafeBufferPointer { bytes in
                isNumber ? unsafe JSONNumber.unscaled(bytes, scale: scale) : nil
            }
            if let value { values[index] = value } else { refuse(index) }
        }
    }

    private mutating func takeHalves(_ bytes: [UInt8], _ scale: Int) {
        take(
            stride(from: 0, to: bytes.count - 1, by: 2).lazy.map { place in
                let bits = UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
                return ConvertedNumbers.half(bits).description
            }, scale)
    }

    /// What 16 bits of IEEE 754 stand for; every such number is a `Double`.
    private static func half(_ bits: UInt16) -> Double {
        let sign: Double = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
        if exponent == 0 { return sign * fraction * 0x1p-24 }
        return sign * Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }

    private mutating func take(julian bytes: ArraySlice<UInt8>) {
        let nanos = bytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let day = bytes.suffix(4).reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        let days = Int64(Int32(bitPattern: day)) - 2_440_588
        values.append(0)
        if !wrong.isEmpty { wrong.append(PieceNumbers.present) }
        guard nanos < 86_400_000_000_000, nanos % 1000 == 0, ConvertedNumbers.calendar.contains(days) else {
            return refuse(values.count - 1)
        }
        values[values.count - 1] = days * ConvertedNumbers.dayMicros + Int64(nanos / 1000)
    }
}
