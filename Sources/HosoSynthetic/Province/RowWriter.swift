import HosoCore

/// Writes the fields of rows, one after the other in the order of the columns.
struct RowWriter {
    var fields: PieceWriter
    /// For how the entity's row is written, not for what it says.
    var random = CounterRandom(0, number: 0, 0)
    fileprivate(set) var version = RowVersion.current
    /// When the entity's newest row was written, in minutes since 1970.
    private var updatedMinutes = 0

    init(_ fields: PieceWriter) { self.fields = fields }

    mutating func begin(_ version: RowVersion, updatedMinutes: Int, random: CounterRandom, broken: BrokenRow?)
    {
        self.version = version
        self.updatedMinutes = updatedMinutes
        self.random = random
        fields.beginRow(broken: broken)
    }

    mutating func null() {
        _ = fields.open()
        fields.close()
    }

    mutating func text(_ bytes: [UInt8]) {
        if fields.open() { fields.append(bytes) }
        fields.close()
    }

    /// Text without comma, quotes and line ends.
    mutating func text(_ text: String?) {
        if fields.open(), let text { fields.append(text) }
        fields.close()
    }

    /// Text in quotes, those within doubled.
    mutating func quoted(_ text: String) {
        if fields.open() { fields.append("\"" + text.replacing("\"", with: "\"\"") + "\"") }
        fields.close()
    }

    /// Digits behind a prefix, with leading zeros.
    mutating func number(_ number: Int, digitCount: Int, prefix: [UInt8] = []) {
        if fields.open() {
            fields.append(prefix)
            fields.append(number: number, digitCount: digitCount)
        }
        fields.close()
    }

    /// - Parameter integer: not negative.
    mutating func integer(_ integer: Int?) {
        if fields.open(), let integer { fields.append(integer: integer) }
        fields.close()
    }

    mutating func flag(_ flag: Bool?) {
        if fields.open(), let flag {
            fields.append(random.below(8) == 0 ? (flag ? "1" : "0") : (flag ? "true" : "false"))
        }
        fields.close()
    }

    /// - Parameters:
    ///   - day: days since 1970-01-01.
    ///   - isVietnamese: as dd/MM/yyyy.
    mutating func date(_ day: Int?, isVietnamese: Bool = false) {
        if fields.open(), let day { fields.append(day: day, isVietnamese: isVietnamese) }
        fields.close()
    }

    /// - Parameter minutes: since 1970-01-01T00:00.
    mutating func moment(_ minutes: Int?) {
        if fields.open(), let minutes {
            let form = random.below(20)
            fields.append(minutes: minutes, second: 0, form: form < 3 ? form : 0)
        }
        fields.close()
    }

    /// `updated_at`, by the version of the row.
    mutating func updated() { moment(updatedMinutes - version.daysOlder * 1440) }

    mutating func id(_ id: WrittenID) {
        if fields.open() { fields.append(id) }
        fields.close()
    }

    mutating func citizenID(_ number: Int) {
        if fields.open() {
            let form = random.below(150)
            fields.append(id: number, digitCount: 12, form: .init(rawValue: form) ?? .plain)
        }
        fields.close()
    }

    /// The name of a person as another register writes it.
    mutating func name(_ reference: PersonReference) { name(reference.name, reference.nameStyle) }

    mutating func name(_ name: PersonName, _ style: NameStyle = .plain) {
        if fields.open() { fields.append(name, style) }
        fields.close()
    }
}

/// How a name is written.
enum NameStyle: Equatable {
    case plain
    case form(NameForms.Form)
    case spaced
    /// Surname and middle name without a space between.
    case glued
}

extension PieceWriter {
    mutating func append(day: Int, isVietnamese: Bool) {
        let date = CivilDate(daysSinceEpoch: day)
        if isVietnamese {
            append(pair: date.day)
            append(0x2F)
            append(pair: date.month)
            append(0x2F)
            append(pair: date.year / 100)
            append(pair: date.year % 100)
        } else {
            append(year: date.year, month: date.month, day: date.day)
        }
    }

    mutating func append(_ name: PersonName, _ style: NameStyle) {
        switch style {
        case .plain: append(name, form: .plain)
        case .form(let form): append(name, form: form)
        case .spaced: append(name, form: .plain, isSpaced: true)
        case .glued:
            let start = bytes.count
            append(name, form: .plain)
            if let space = bytes[start...].firstIndex(of: 0x20) { bytes.remove(at: space) }
        }
    }

    mutating func append(_ id: WrittenID) {
        switch id {
        case .none: break
        case .digits(let number, let digitCount, let form):
            if digitCount == 12 || digitCount == 9 {
                append(id: number, digitCount: digitCount, form: form)
            } else {
                append(number: number, digitCount: digitCount)
            }
        case .text(let text): append(text)
        }
    }
}
