/// Everything that is wrong in one expression; at least one error, by offset.
///
/// A syntax error stands alone, since what follows it has no sure meaning; errors of names and types are all
/// reported.
public struct ExpressionErrors: Error, Hashable, Sendable {
    public var errors: [ExpressionError]

    public init(_ errors: [ExpressionError]) { self.errors = errors }
}
