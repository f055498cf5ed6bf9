/// Runs numbered pieces of work, maybe several at a time: the store has no threads of its own.
public protocol PieceRunner: Sendable {
    /// The results of `body` for 0..<count, in order; of several failures the error of the lowest number.
    func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> Result) throws -> [Result]
}

/// Runs piece after piece.
public struct SerialPieces: PieceRunner {
    public init() {}

    public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> Result) throws
        -> [Result]
    {
        try (0..<count).map(body)
    }
}
