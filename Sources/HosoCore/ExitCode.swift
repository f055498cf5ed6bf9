/// How a command ended, as the shell sees it (sysexits.h).
public enum ExitCode: Int32, Hashable, Sendable {
    case done = 0
    /// Wrong usage, or a pipeline that does not validate.
    case usage = 64
    /// Input refused: reject limit passed, column missing, file truncated or corrupt.
    case dataRefused = 65
    case noInput = 66
    /// A bug in hoso.
    case software = 70
    case cannotCreate = 73
    /// Read or write error, a full disk included.
    case readWrite = 74
    /// Another run holds the store: try later.
    case tryLater = 75
    /// The store is damaged or of a newer format.
    case damagedStore = 78
}
