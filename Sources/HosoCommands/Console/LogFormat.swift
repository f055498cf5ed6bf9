/// How lines on standard error are written.
enum LogFormat: String, CaseIterable, Sendable {
    case text
    /// One object per line: `level`, `message`, `time` (UTC).
    case json
}
