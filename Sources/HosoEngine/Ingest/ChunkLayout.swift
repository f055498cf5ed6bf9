import HosoCore
import HosoSpec

/// How a registry's columns lie in chunks.
struct ChunkLayout: Sendable {
    let registry: RegistryPlan
    /// One for each column read from files.
    let kinds: [ChunkColumn.Kind]
    let rowPlaces: RowPlaces
    private let dateLayouts: [DateLayout?]

    /// - Parameter repeating: columns whose texts were seen to repeat: they become codes of a dictionary.
    init(registry: RegistryPlan, repeating: Set<Int>) {
        self.registry = registry
        kinds = registry.columns.enumerated().map { number, column in
            switch column.type {
            case .text, .code: repeating.contains(number) ? .dictionary : .text
            case .integer, .decimal, .timestamp: .int64
            case .boolean: .boolean
            case .date: .int32
            case .enumeration: .dictionary
            case .name: .name
            case .citizenID, .oldID: .id
            case .personID: registry.key.contains(number) ? .text : .id
            }
        }
        rowPlaces = RowPlaces(kinds: kinds, key: registry.key)
        dateLayouts = registry.columns.map { column in
            if case .date(let format) = column.type { DateLayout(format) } else { nil }
        }
    }

    /// Columns whose values may repeat: texts and codes that are no part of the key.
    static func dictionaryCandidates(_ registry: RegistryPlan) -> [Int] {
        registry.columns.indices.filter { number in
            switch registry.columns[number].type {
            case .text, .code: !registry.key.contains(number)
            default: false
            }
        }
    }

    /// One for each column that is coded: an enumeration's values, or empty to begin with.
    func makeDictionaries() -> [TextDictionary?] {
        registry.columns.indices.map { kinds[$0] == .dictionary ? makeDictionary($0) : nil }
    }

    /// An enumeration's values, or empty to begin with.
    func makeDictionary(_ column: Int) -> TextDictionary {
        if case .enumeration(let values) = registry.columns[column].type { return TextDictionary(values) }
        return TextDictionary()
    }

    /// Types one column of some records.
    func append(
        _ fields: FieldRows, column number: Int, to target: ChunkColumn, at first: Int,
        _ dictionaries: [TextDictionary?]
    ) {
        let dictionary = dictionaries[number]
        switch registry.columns[number].type {
        case .text:
            if let dictionary {
                target.appendDictionaryTexts(fields, at: first, dictionary: dictionary)
            } else {
                target.appendTexts(fields, at: first)
            }
        case .code(let length): target.appendCodes(fields, at: first, length: length, dictionary: dictionary)
        case .integer: target.appendIntegers(fields, at: first)
        case .decimal(let precision, let scale):
            target.appendDecimals(fields, at: first, precision: precision, scale: scale)
        case .boolean: target.appendBooleans(fields, at: first)
        case .date:
            if let layout = dateLayouts[number] { target.appendDates(fields, at: first, layout: layout) }
        case .timestamp: target.appendTimestamps(fields, at: first)
        case .enumeration:
            if let dictionary { target.appendEnumeration(fields, at: first, values: dictionary) }
        case .name: target.appendNames(fields, at: first)
        case .citizenID: target.appendIDs(fields, at: first, wanted: .citizen)
        case .oldID: target.appendIDs(fields, at: first, wanted: .old)
        case .personID:
            if target.kind == .text {
                target.appendIDTexts(fields, at: first)
            } else {
                target.appendIDs(fields, at: first, wanted: nil)
            }
        }
    }
}
