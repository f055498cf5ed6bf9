/// What stops a command: a stable code, where it happened, what was wrong and what to do about it.
///
/// Holds no citizen ID, name or cell value; a place is enough to find them.
public struct HosoError: Error, Hashable, Sendable {
    public var code: ExitCode
    public var place: SourcePlace?
    /// What was wrong, in lower case, without a full stop.
    public var message: String
    /// What to do about it; nil where the message says it.
    public var hint: String?

    public init(_ code: ExitCode, at place: SourcePlace? = nil, _ message: String, hint: String? = nil) {
        self.code = code
        self.place = place
        self.message = message
        self.hint = hint
    }
}

extension HosoError: CustomStringConvertible {
    /// One line: `place: message: hint`.
    public var description: String {
        var text = ""
        if let place { text += "\(place): " }
        text += message
        if let hint { text += "; \(hint)" }
        return text
    }
}
