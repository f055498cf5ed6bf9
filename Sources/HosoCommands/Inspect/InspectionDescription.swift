/// What is said of a file or table: facts, then listings, in their order.
struct InspectionDescription {
    /// A value as text and as JSON.
    enum Value {
        case text(String)
        case number(Int)
        case bytes(Int)
        case texts([String])
        case flag(Bool)
        /// Not known, or not there.
        case none
    }

    struct Column {
        var title: String
        /// The member's name in JSON.
        var key: String
        var isRight = false
    }

    struct Listing {
        var title: String
        /// The member's name in JSON.
        var key: String
        var columns: [Column]
        var rows: [[Value]]
    }

    var facts: [(title: String, key: String, value: Value)]
    var listings: [Listing]
}

extension InspectionDescription.Value {
    /// For people; empty where nothing is known.
    var shown: String {
        switch self {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .bytes(let count): ByteSize.text(count)
        case .texts(let texts): texts.joined(separator: ", ")
        case .flag(let flag): flag ? "yes" : "no"
        case .none: ""
        }
    }

    fileprivate var json: JSONWriter {
        switch self {
        case .text(let text): JSONWriter(text: JSONText.quoted(text))
        case .number(let number), .bytes(let number): JSONWriter(text: "\(number)")
        case .texts(let texts): JSONWriter(array: texts.map { JSONText.quoted($0) })
        case .flag(let flag): JSONWriter(text: flag ? "true" : "false")
        case .none: JSONWriter(text: "null")
        }
    }
}

extension InspectionDescription {
    var json: JSONWriter {
        var members = facts.map { (key: $0.key, value: $0.value.json.text) }
        for listing in listings {
            let rows = listing.rows.map { row in
                JSONWriter(members: zip(listing.columns, row).map { ($0.key, $1.json.text) }).text
            }
            members.append((listing.key, JSONWriter(array: rows).text))
        }
        return JSONWriter(members: members)
    }
}

/// A piece of JSON.
struct JSONWriter {
    let text: String

    init(text: String) { self.text = text }

    init(array elements: [String]) { text = "[\(elements.joined(separator: ","))]" }

    init(members: [(key: String, value: String)]) {
        text = "{\(members.map { "\(JSONText.quoted($0.key)):\($0.value)" }.joined(separator: ","))}"
    }
}
