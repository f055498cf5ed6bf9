/// What is wrong in an expression's text.
public struct ExpressionError: Error, Hashable, Sendable {
    /// Characters from the start of the text.
    public var offset: Int
    public var message: String
    public var hint: String?

    public init(offset: Int, message: String, hint: String? = nil) {
        self.offset = offset
        self.message = message
        self.hint = hint
    }
}
