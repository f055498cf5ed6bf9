/// Something in a store that is not as it must be.
public struct VerificationProblem: Hashable, Sendable {
    /// Below the store's folder; a table's name where no single file is at fault.
    public var file: String
    /// Where in the file; nil where all of it is meant.
    public var place: String?
    /// What is wrong, without values of the data.
    public var message: String

    public init(file: String, place: String? = nil, _ message: String) {
        self.file = file
        self.place = place
        self.message = message
    }
}

extension VerificationProblem: CustomStringConvertible {
    /// One line.
    public var description: String { "\(file): \(place.map { "\($0): " } ?? "")\(message)" }
}
