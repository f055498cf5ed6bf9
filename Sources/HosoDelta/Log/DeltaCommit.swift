public import HosoCore

/// The actions of one version of a table.
public struct DeltaCommit: Hashable, Sendable {
    public var actions: [DeltaAction]

    public init(_ actions: [DeltaAction]) { self.actions = actions }

    /// The actions that begin a table: its protocol and metadata.
    ///
    /// - Parameters:
    ///   - id: a UUID in text form.
    ///   - createdTimeMs: since 1970-01-01T00:00Z.
    public static func newTable(fields: [Field], id: String, createdTimeMs: Int) -> [DeltaAction] {
        [
            .protocol(DeltaProtocol(for: fields)),
            .metadata(
                DeltaMetadata(
                    id: id, schemaString: DeltaSchema(fields).encode(), createdTimeMs: createdTimeMs)),
        ]
    }

    /// The content of the commit's file: a line of JSON for each action.
    public func encode() -> [UInt8] { actions.flatMap { $0.encode() + [UInt8(ascii: "\n")] } }

    /// - Throws: `FormatError` whose offset is that of the line or byte in the file.
    public static func decode(_ bytes: [UInt8]) throws(FormatError) -> DeltaCommit {
        var actions: [DeltaAction] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            actions.append(try DeltaAction.decode(line))
        }
        return DeltaCommit(actions)
    }
}
