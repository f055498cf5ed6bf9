import HosoCore
import HosoParquet

/// Numbers of a column of a piece, by row: integers, unscaled decimals, days, microseconds, or 0 and 1.
struct PieceNumbers {
    static let present: UInt8 = 0
    static let null: UInt8 = 1
    /// The value is none of the declared type.
    static let wrong: UInt8 = 2

    var values: [Int64]
    /// Empty where all are present.
    private var states: [UInt8]
    /// Values that 64 bits do not hold, by row: their digits are asked for, where they are no numbers.
    private var wideTexts: [Int: [UInt8]] = [:]

    @inline(__always)
    func state(_ row: Int) -> UInt8 { states.isEmpty ? PieceNumbers.present : states[row] }

    init(_ column: ParquetLeafColumn, _ leaf: ParquetLeaf, _ conversion: ParquetConversion) {
        var made: ConvertedNumbers
        switch conversion {
        case .numbers(let form, let scale, let precision):
            made = ConvertedNumbers(column.values, form, scale: scale)
            if precision < 19 { made.limit(precision: precision) }
        case .bits(let form):
            made = ConvertedNumbers(column.values, form, scale: 0)
            made.limit(to: 0...1)
        case .digits(let form): made = ConvertedNumbers(column.values, form, scale: 0, keepsWide: true)
        case .days: made = ConvertedNumbers(days: column.values)
        case .timestamps(let form): made = ConvertedNumbers(instants: column.values, form)
        case .midnights(let form):
            made = ConvertedNumbers(instants: column.values, form)
            made.makeDays()
        case .texts, .nulls: preconditionFailure("no numbers")
        }
        values = []
        states = []
        if column.definitionLevels.isEmpty {
            values = made.values
            states = made.wrong
            for (index, text) in made.wideTexts {
                wideTexts[index] = text
                states[index] = PieceNumbers.present
            }
        } else {
            spread(made, column.definitionLevels, UInt8(leaf.maxDefinitionLevel))
        }
    }

    private mutating func spread(_ made: ConvertedNumbers, _ levels: [UInt8], _ full: UInt8) {
        values = [Int64](repeating: 0, count: levels.count)
        states = [UInt8](repeating: PieceNumbers.null, count: levels.count)
        var value = 0
        for row in levels.indices where levels[row] == full {
            values[row] = made.values[value]
            states[row] = made.wrong.isEmpty ? PieceNumbers.present : made.wrong[value]
            if !made.wideTexts.isEmpty, let text = made.wideTexts[value] {
                wideTexts[row] = text
                states[row] = PieceNumbers.present
            }
            value += 1
        }
    }

    /// The decimal digits of a row's number, with its sign.
    func appendDigits(_ row: Int, to bytes: inout [UInt8]) {
        if !wideTexts.isEmpty, let text = wideTexts[row] {
            bytes += text
            return
        }
        var rest = values[row].magnitude
        if values[row] < 0 { bytes.append(0x2D) }
        let first = bytes.count
        repeat {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[first...].reverse()
    }
}
