import HosoCore

/// Paths within a storage.
enum StoragePath {
    /// What names of files that are not finished begin with.
    static let temporaryPrefix = ".tmp-"

    /// The names of a path. Paths come from a store's log too, so one that leaves the root is refused.
    static func names(_ path: String) throws -> [String] {
        let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { $0 != "." }
        if path.utf8.first == UInt8(ascii: "/") || path.utf8.contains(0) || names.contains("..") {
            throw HosoError(.damagedStore, at: SourcePlace(file: path), "the path leaves the store")
        }
        return names
    }

    /// The path with empty names and `.` removed.
    static func normal(_ path: String) throws -> String { try names(path).joined(separator: "/") }

    /// The folder of a normal path; the root for a name alone.
    static func parent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[..<slash])
    }
}
