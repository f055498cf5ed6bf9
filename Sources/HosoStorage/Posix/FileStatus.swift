import Glibc

/// What the system knows of a file without opening it.
struct FileStatus: Hashable {
    enum Kind: Hashable {
        case regular
        case directory
        case symbolicLink
        /// A pipe, socket or device.
        case other
    }

    var kind: Kind
    var byteCount: Int
    /// Since 1970-01-01T00:00Z.
    var modifiedNanoseconds: Int64
    var identity: Identity

    /// Equal only for names of the same file.
    struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        byteCount = Int(status.st_size)
        modifiedNanoseconds = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
