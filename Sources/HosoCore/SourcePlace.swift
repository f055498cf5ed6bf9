/// Where in a file something was found. Lines and columns start at 1.
public struct SourcePlace: Hashable, Sendable {
    /// The path as the user gave it, or relative to the input folder.
    public var file: String
    /// nil where the whole file is meant.
    public var line: Int?
    /// Character position in the line for text files; nil where the whole line is meant.
    public var column: Int?

    public init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SourcePlace: CustomStringConvertible {
    public var description: String {
        var text = file
        if let line { text += ":\(line)" }
        if line != nil, let column { text += ":\(column)" }
        return text
    }
}
