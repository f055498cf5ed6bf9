/// The names of a table's log files (protocol: Delta Log Entries, Checkpoints).
public enum DeltaLog {
    public static let directory = "_delta_log"

    /// Relative to the table's folder, as all paths here.
    public static let lastCheckpointPath = "_delta_log/_last_checkpoint"

    public static func commitPath(version: Int) -> String { "\(directory)/\(digits(version)).json" }

    public static func checkpointPath(version: Int) -> String {
        "\(directory)/\(digits(version)).checkpoint.parquet"
    }

    /// The version of a commit by the name of its file; nil for other files.
    public static func commitVersion(fileName: String) -> Int? {
        let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "json" else { return nil }
        return version(parts[0])
    }

    /// A name as twenty digits, zero-filled.
    static func digits(_ version: Int) -> String {
        precondition(version >= 0, "version \(version)")
        let text = String(version)
        return String(repeating: "0", count: 20 - text.utf8.count) + text
    }

    static func version(_ digits: Substring) -> Int? {
        guard digits.utf8.count == 20, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        // The greatest number has no successor.
        guard let version = Int(digits), version < Int.max else { return nil }
        return version
    }
}
