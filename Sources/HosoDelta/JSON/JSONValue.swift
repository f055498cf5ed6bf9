/// A JSON value (RFC 8259) that loses nothing: numbers keep their text, objects their order.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// As written, a valid JSON number.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// An object of texts, sorted bytewise by key.
    package static func texts(_ textByKey: [String: String]) -> JSONValue {
        nullableTexts(textByKey.mapValues { $0 })
    }

    /// An object of texts and nulls, sorted bytewise by key.
    package static func nullableTexts(_ textByKey: [String: String?]) -> JSONValue {
        .object(
            textByKey.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { JSONMember($0.key, $0.value.map(JSONValue.string) ?? .null) })
    }
}

/// A name and its value in an object.
package struct JSONMember: Hashable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}
