/// A file of the input folder, as it was when it was listed.
public struct InputFile: Hashable, Sendable {
    /// Below the input folder, with `/` between names.
    public var relativePath: String
    public var absolutePath: String
    public var byteCount: Int
    /// Since 1970-01-01T00:00Z.
    public var modifiedNanoseconds: Int64
    /// A folder whose name a pattern matches: no input, for the caller to report.
    public var isDirectory: Bool

    public init(
        relativePath: String, absolutePath: String, byteCount: Int, modifiedNanoseconds: Int64,
        isDirectory: Bool = false
    ) {
        self.relativePath = relativePath
        self.absolutePath = absolutePath
        self.byteCount = byteCount
        self.modifiedNanoseconds = modifiedNanoseconds
        self.isDirectory = isDirectory
    }
}
