public import HosoCore

/// One thing that is wrong in a pipeline, and where.
public struct Diagnostic: Error, Hashable, Sendable {
    public var place: SourcePlace
    /// What is wrong, in lower case, without a full stop.
    public var message: String
    /// What to do about it; nil where the message says it.
    public var hint: String?

    public init(place: SourcePlace, message: String, hint: String? = nil) {
        self.place = place
        self.message = message
        self.hint = hint
    }
}

extension Diagnostic: CustomStringConvertible {
    /// One line: `file:line:column: message; hint`.
    public var description: String {
        var text = "\(place): \(message)"
        if let hint { text += "; \(hint)" }
        return text
    }
}
