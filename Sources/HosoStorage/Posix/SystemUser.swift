import Glibc

/// Who runs this process.
public enum SystemUser {
    /// The user's name by the system's list of users; the number where that does not have it.
    public static func name() -> String {
        let number = getuid()
        // SAFETY: the entry is the system's until the next such call; its name is copied at once.
        guard let entry = unsafe getpwuid(number), let name = unsafe entry.pointee.pw_name else {
            return "\(number)"
        }
        return unsafe String(cString: name)
    }
}
