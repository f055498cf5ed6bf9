package import HosoCore

/// A value of a YAML file with its place. Aliases stand for copies of what they name.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        /// `isPlain`: written without quotes and not as a block.
        case scalar(String, isPlain: Bool)
        /// Keys are distinct.
        case mapping([Entry])
        case sequence([YAMLNode])
    }

    package struct Entry: Sendable {
        package var key: String
        package var keyPlace: SourcePlace
        package var value: YAMLNode
    }

    package var content: Content
    package var place: SourcePlace

    /// Nothing written, or one of YAML's words for null.
    package var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// For messages.
    package var kindName: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .mapping: "a map"
        case .sequence: "a list"
        }
    }
}
