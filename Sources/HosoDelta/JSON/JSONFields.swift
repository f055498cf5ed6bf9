import HosoCore

/// Typed access to the members of an object; errors name the member and the place given.
struct JSONFields {
    private let name: String
    private let members: [JSONMember]
    private let byteOffset: Int

    /// - Parameters:
    ///   - name: what errors call the object.
    ///   - byteOffset: what errors give as its place.
    init(_ value: JSONValue, name: String, byteOffset: Int) throws(FormatError) {
        guard case .object(let members) = value else {
            throw FormatError(.malformed(field: name), byteOffset: byteOffset)
        }
        self.name = name
        self.members = members
        self.byteOffset = byteOffset
    }

    /// nil where the member is missing or null. Of two members of one name the last counts.
    func value(_ key: String) -> JSONValue? {
        guard let value = members.last(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    func optionalText(_ key: String) throws(FormatError) -> String? {
        switch value(key) {
        case nil: nil
        case .string(let text): text
        default: throw malformed(key)
        }
    }

    func text(_ key: String) throws(FormatError) -> String {
        guard let text = try optionalText(key) else { throw malformed(key) }
        return text
    }

    func optionalInteger(_ key: String) throws(FormatError) -> Int? {
        guard let value = value(key) else { return nil }
        guard case .number(let digits) = value, let integer = Int(digits) else { throw malformed(key) }
        return integer
    }

    func integer(_ key: String) throws(FormatError) -> Int {
        guard let integer = try optionalInteger(key) else { throw malformed(key) }
        return integer
    }

    func optionalBoolean(_ key: String) throws(FormatError) -> Bool? {
        switch value(key) {
        case nil: nil
        case .boolean(let value): value
        default: throw malformed(key)
        }
    }

    func boolean(_ key: String) throws(FormatError) -> Bool {
        guard let value = try optionalBoolean(key) else { throw malformed(key) }
        return value
    }

    func optionalTextList(_ key: String) throws(FormatError) -> [String]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value else { throw malformed(key) }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw malformed(key) }
            texts.append(text)
        }
        return texts
    }

    /// Empty where the member is missing; values that are null stay so.
    func nullableTexts(_ key: String) throws(FormatError) -> [String: String?] {
        guard let value = value(key) else { return [:] }
        guard case .object(let members) = value else { throw malformed(key) }
        var textByKey: [String: String?] = [:]
        for member in members {
            switch member.value {
            case .string(let text): textByKey[member.key] = .some(text)
            case .null: textByKey[member.key] = .some(nil)
            default: throw malformed("\(key).\(member.key)")
            }
        }
        return textByKey
    }

    /// As `nullableTexts`, members that are null left out.
    func texts(_ key: String) throws(FormatError) -> [String: String] {
        try nullableTexts(key).compactMapValues { $0 }
    }

    func object(_ key: String) throws(FormatError) -> JSONFields {
        guard let value = value(key) else { throw malformed(key) }
        return try JSONFields(value, name: "\(name).\(key)", byteOffset: byteOffset)
    }

    var all: [JSONMember] { members }

    func malformed(_ key: String) -> FormatError {
        FormatError(.malformed(field: "\(name).\(key)"), byteOffset: byteOffset)
    }
}
