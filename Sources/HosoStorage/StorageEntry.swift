/// A name in a folder.
public struct StorageEntry: Hashable, Sendable {
    public var name: String
    /// 0 for a folder.
    public var byteCount: Int
    public var isDirectory: Bool
    /// Since 1970-01-01T00:00Z; 0 where the storage keeps no times.
    public var modifiedNanoseconds: Int64

    public init(name: String, byteCount: Int, isDirectory: Bool, modifiedNanoseconds: Int64 = 0) {
        self.name = name
        self.byteCount = byteCount
        self.isDirectory = isDirectory
        self.modifiedNanoseconds = modifiedNanoseconds
    }
}
