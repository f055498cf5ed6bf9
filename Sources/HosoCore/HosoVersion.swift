/// The version of this program, as `hoso --version` prints it and files name their writer.
public enum HosoVersion {
    public static let current = "0.1.0"
}
