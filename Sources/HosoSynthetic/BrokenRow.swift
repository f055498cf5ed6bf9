/// A way to break a row, and the reject that it must give.
struct BrokenRow: Sendable {
    enum Damage: Sendable {
        /// The field is written as these bytes, quotes and all.
        case text([UInt8])
        /// The last field is left out.
        case fieldMissing
        /// A field too many follows.
        case fieldExtra
    }

    /// Index of the registry's column that is damaged; -1 for the whole row.
    var column: Int
    var damage: Damage
    /// A second damaged column, behind the first in column order; the first is the one reported.
    var second: (column: Int, text: [UInt8])?
    /// `rejects.reason`.
    var reason: String
    /// `rejects.column` is null: the fault is not that of one field.
    var isWholeRow: Bool

    private init(
        _ column: Int, _ damage: Damage, _ reason: String, isWholeRow: Bool = false,
        second: (column: Int, text: [UInt8])? = nil
    ) {
        self.column = column
        self.damage = damage
        self.second = second
        self.reason = reason
        self.isWholeRow = isWholeRow
    }

    static func text(_ column: Int, _ text: String, _ reason: String) -> BrokenRow {
        BrokenRow(column, .text(Array(text.utf8)), reason)
    }

    static func quote(_ column: Int, _ text: String) -> BrokenRow {
        BrokenRow(column, .text(Array(text.utf8)), "quote", isWholeRow: true)
    }

    static func encoding(_ column: Int, _ bytes: [UInt8]) -> BrokenRow {
        BrokenRow(column, .text(bytes), "encoding")
    }

    static let tooFew = BrokenRow(-1, .fieldMissing, "field_count", isWholeRow: true)
    static let tooMany = BrokenRow(-1, .fieldExtra, "field_count", isWholeRow: true)

    static func all(_ registry: CoreRegistry) -> [BrokenRow] {
        switch registry {
        case .population: population
        case .insurance: insurance
        case .dossiers: dossiers
        case .dossierData: dossierData
        }
    }

    /// citizen_id 0, old_id 1, full_name 2, birth_date 3, sex 4, commune_code 5, marital_status 6, life 7,
    /// updated_at 8.
    private static let population = [
        tooFew, quote(2, "Nguyễn \"Văn\" An"), encoding(2, [0x4E, 0x67, 0xC3, 0x28]),
        text(3, "2001-02-29", "type"),
        text(4, "X", "enum"), text(5, "0123", "length"), text(0, "02709600123", "id"), text(2, "", "missing"),
        tooMany,
        quote(2, "\"Nguyễn Văn\" An"), text(7, "Alive", "enum"), text(5, "01_34", "type"),
        text(1, "12345678", "id"),
        text(3, "\"\"", "missing"), text(8, "2026-13-01 10:00:00", "type"), text(0, " .- ", "missing"),
        encoding(2, [0x41, 0xED, 0xA0, 0x80]), text(8, "\" \u{A0}\"", "missing"),
        BrokenRow(4, .text([0x5A]), "enum", second: (8, Array("soon".utf8))), text(3, "15/04/1988", "type"),
    ]

    /// participant_id 0, citizen_id 1, full_name 2, birth_date 3, scheme 4, commune_code 5, updated_at 6.
    private static let insurance = [
        tooMany, quote(2, " \"Trần Thị\" Hoa"), encoding(2, [0xFF, 0x41]), text(3, "1990-04-31", "type"),
        text(4, "Health", "enum"), text(0, "123456789", "length"), text(2, " \u{A0} ", "missing"), tooFew,
        quote(2, "Trần\" Thị Hoa"), text(0, "12345-7890", "type"), text(5, "271999", "length"),
        text(6, "", "missing"),
        text(6, "2026-02-01 24:00:00", "type"), text(0, "", "missing"), encoding(4, [0x68, 0xC0, 0x80]),
    ]

    /// dossier_id 0, procedure_code 1, sector 2, commune_code 3, citizen_id 4, channel 5, received_at 6,
    /// due_at 7, completed_at 8, result_digitised 9, fee_vnd 10, fee_method 11, updated_at 12.
    private static let dossiers = [
        tooFew, quote(2, "\"Đất đai\"x"), encoding(2, [0xC4, 0x20, 0x74]), text(9, "yes", "type"),
        text(5, "post", "enum"), text(3, "2719", "length"), text(6, "\"\"", "missing"), tooMany,
        quote(2, "Đất \"đai"), text(10, "15.000", "type"), text(8, "2026-02-30 08:00", "type"),
        text(0, "", "missing"),
        text(9, "TRUE", "type"), text(11, "card", "enum"), text(7, "2026/03/01 08:00", "type"),
        text(10, "", "missing"),
        encoding(1, [0x31, 0xF5, 0x80, 0x80, 0x80]), text(10, "9223372036854775808", "type"),
    ]

    /// dossier_id 0, item_no 1, item_code 2, source 3, updated_at 4.
    private static let dossierData = [
        tooMany, quote(2, "G\"T01"), encoding(2, [0x80]), text(1, "1.5", "type"), text(3, "paper", "enum"),
        text(1, "", "missing"), text(4, "2026-01-01", "type"), tooFew, quote(2, "\"GT01\" "),
        text(2, "\u{A0}", "missing"), text(1, "+1", "type"), text(3, "\"\"", "missing"),
        text(0, "\u{2003}", "missing"),
    ]
}
