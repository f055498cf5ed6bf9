/// A column of a registry, as its extracts have it.
struct SyntheticColumn: Sendable {
    enum Kind: Sendable {
        case text
        /// Text that may need quotes.
        case quotedText
        case code(Int)
        case integer, boolean, date, timestamp, enumeration, name
        case citizenID, oldID, personID
    }

    var name: String
    var kind: Kind
    var isOptional: Bool

    var isQuoted: Bool { if case .quotedText = kind { true } else { false } }

    init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional
    }

    /// Ways to break a row, one fault each: every fault that one of the columns can have, and those of whole
    /// rows.
    static func brokenRows(_ columns: [SyntheticColumn]) -> [BrokenRow] {
        let perColumn = columns.enumerated().map { index, column in column.faults(at: index) }
        var rows: [BrokenRow] = [.tooFew, .tooMany]
        for turn in 0..<4 {
            for faults in perColumn where faults.count > turn { rows.append(faults[turn]) }
        }
        return rows
    }

    private func faults(at index: Int) -> [BrokenRow] {
        var faults: [BrokenRow] = []
        switch kind {
        case .text, .name: faults.append(.quote(index, "Nguyễn \"Văn\" An"))
        case .quotedText: faults.append(.quote(index, "\"Đất đai\"x"))
        case .code(let length):
            faults.append(.text(index, String(repeating: "7", count: length - 1), "length"))
            faults.append(.text(index, String(repeating: "7", count: length - 1) + "_", "type"))
        case .integer: faults.append(.text(index, "1.5", "type"))
        case .boolean: faults.append(.text(index, "yes", "type"))
        case .date: faults.append(.text(index, "2026-02-30", "type"))
        case .timestamp: faults.append(.text(index, "2026-13-01 10:00:00", "type"))
        case .enumeration: faults.append(.text(index, "none of these", "enum"))
        case .citizenID: faults.append(.text(index, "02709600123", "id"))
        case .oldID: faults.append(.text(index, "12345678", "id"))
        case .personID: break
        }
        if !isOptional { faults.append(.text(index, " \u{A0}", "missing")) }
        faults.append(.encoding(index, [0x41, 0xED, 0xA0, 0x80]))
        return faults
    }
}
