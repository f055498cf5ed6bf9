import Glibc

/// Paths of the system.
public enum LocalPath {
    /// The path from the root on; as it is where the working directory has none.
    public static func absolute(_ path: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") { return path }
        // SAFETY: the system allocates the text; it is copied and freed here.
        guard let folder = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(folder) }
        let root = unsafe String(cString: folder)
        return path.isEmpty || path == "." ? root : (root == "/" ? "/" : root + "/") + path
    }
}
