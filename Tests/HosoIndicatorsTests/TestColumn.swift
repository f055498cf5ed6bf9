import HosoCore

/// Columns made of optional values.
enum TestColumn {
    static func booleans(_ values: [Bool?]) -> Column {
        make(values) { .boolean($0.map { $0 == true ? 1 : 0 }) }
    }
    static func integers(_ values: [Int64?]) -> Column { make(values) { .int64($0.map { $0 ?? 0 }) } }
    static func wide(_ values: [Int128?]) -> Column { make(values) { .int128($0.map { $0 ?? 0 }) } }
    static func doubles(_ values: [Double?]) -> Column { make(values) { .double($0.map { $0 ?? 0 }) } }
    static func texts(_ values: [String?]) -> Column {
        make(values) { .text(TextArena($0.map { $0 ?? "" })) }
    }

    static func dictionary(_ values: [String?]) -> Column {
        make(values) { values in
            let distinct = Array(Set(values.compactMap { $0 })).sorted()
            let codes = values.map { value in UInt32(value.flatMap { distinct.firstIndex(of: $0) } ?? 0) }
            return .dictionary(codes: codes, texts: TextArena(distinct))
        }
    }

    static func ids(_ values: [String?]) -> Column {
        make(values) { values in
            var asWritten = TextArena()
            let raws = values.map { value -> UInt64 in
                guard let value else { return 0 }
                if value.allSatisfy(\.isNumber), let digits = UInt64(value), [9, 12].contains(value.count) {
                    return PersonID(value.count == 12 ? .citizen : .old, payload: digits).raw
                }
                asWritten.append(value.utf8)
                return PersonID(.asWritten, payload: UInt64(asWritten.count - 1)).raw
            }
            return .id(raws: raws, asWritten: asWritten)
        }
    }

    /// In one of the forms of text, by number.
    static func anyText(_ values: [String?], form: Int) -> Column {
        switch form % 3 {
        case 0: texts(values)
        case 1: dictionary(values)
        default: ids(values)
        }
    }

    private static func make<Value>(_ values: [Value?], _ form: ([Value?]) -> Column.Values) -> Column {
        let hasNulls = values.contains { $0 == nil }
        return Column(form(values), validity: hasNulls ? values.map { $0 == nil ? 0 : 1 } : nil)
    }
}
