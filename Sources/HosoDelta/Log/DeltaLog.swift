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
        // Logs have many files, so the names of others are told apart by their length.
        guard fileName.utf8.count == digitCount + 5, fileName.hasSuffix(".json") else { return nil }
        return version(fileName.dropLast(5))
    }

    private static let digitCount = 20

    /// A name as twenty digits, zero-filled.
    static func digits(_ version: Int) -> String {
        precondition(version >= 0, "version \(version)")
        let text = String(version)
        return String(repeating: "0", count: digitCount - text.utf8.count) + text
    }

    static func version(_ digits: Substring) -> Int? {
        guard digits.utf8.count == digitCount, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        // The greatest number has no successor.
        guard let version = Int(digits), version < Int.max else { return nil }
        return version
    }
}
