/// Extracts with planted truth, made in pieces: any piece can be made by itself, and in parallel to others.
public protocol Scenario: Sendable {
    /// What was planted in one file, or in the front of it.
    associatedtype FileTruth: Sendable
    associatedtype File: ScenarioFile
    associatedtype Total: ScenarioTruth where Total.FileTruth == FileTruth

    /// All files, in input order within each registry.
    var files: [File] { get }

    func beginTruth(ofFile file: Int) -> FileTruth

    /// Makes one piece of a file. The pieces of a file, in order, are the file.
    ///
    /// - Parameters:
    ///   - truth: what was planted in the pieces before, to which this one's is added.
    func piece(file: Int, piece: Int, _ truth: inout FileTruth) -> ScenarioPiece

    func beginTotal() -> Total
}

/// The planted truth of a whole scenario: what a run over its files must report.
public protocol ScenarioTruth {
    associatedtype FileTruth: Sendable

    /// Adds a file's truth. Files are added in order.
    mutating func add(file: FileTruth)

    /// `truth.json`.
    func json() -> [UInt8]
}

/// A file of a scenario, as whoever writes it needs to know it.
public protocol ScenarioFile: Sendable {
    /// Below the output folder, with `/` between its parts.
    var path: String { get }
    /// The registry that it is an extract of.
    var registry: String { get }
    /// Pieces that make up the file, in order.
    var pieceCount: Int { get }
}

/// A stretch of a file.
public struct ScenarioPiece: Sendable {
    public var bytes: [UInt8]
    /// Rows in it, the refused ones included.
    public var rowCount: Int
}
