import HosoCore
import HosoSpec

/// A name that must be one of those there are.
enum KnownName {
    /// - Parameter kind: what is named, as `indicator`.
    static func check(_ name: String, in names: [String], kind: String) throws {
        if names.contains(name) { return }
        throw HosoError(
            .usage, "unknown \(kind) `\(name)`",
            hint: Suggestion.hint(for: name, among: names, orList: "\(kind)s"))
    }
}
