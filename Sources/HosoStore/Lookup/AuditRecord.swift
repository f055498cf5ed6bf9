/// One look-up, as the audit table keeps it.
public struct AuditRecord: Hashable, Sendable {
    /// How the person was named.
    public enum Asked: String, Sendable {
        case citizenID = "citizen_id"
        case oldID = "old_id"
        case qr
    }

    /// UTC, ISO 8601 to the second.
    public var at: String
    /// Name of the system's user.
    public var operatorName: String
    public var purpose: String
    public var asked: Asked
    /// A digest of the normalised ID by the store's own key: equal for equal IDs.
    public var subject: String
    /// The run whose tables were read.
    public var run: String
    /// Persons and linked rows that were found.
    public var personCount: Int
    public var rowCount: Int

    public init(
        at: String, operatorName: String, purpose: String, asked: Asked, subject: String, run: String,
        personCount: Int, rowCount: Int
    ) {
        self.at = at
        self.operatorName = operatorName
        self.purpose = purpose
        self.asked = asked
        self.subject = subject
        self.run = run
        self.personCount = personCount
        self.rowCount = rowCount
    }
}
