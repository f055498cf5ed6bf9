public import HosoCore

/// What a reader or writer of the table must understand (protocol: Protocol Evolution).
public struct DeltaProtocol: Hashable, Sendable {
    /// The table feature for columns of type `timestamp_ntz`; the only one that hoso uses.
    public static let timestampNtzFeature = "timestampNtz"

    public var minReaderVersion: Int
    public var minWriterVersion: Int
    /// Only with reader version 3; nil below.
    public var readerFeatures: [String]?
    /// Only with writer version 7; nil below.
    public var writerFeatures: [String]?

    public init(
        minReaderVersion: Int, minWriterVersion: Int, readerFeatures: [String]? = nil,
        writerFeatures: [String]? = nil
    ) {
        self.minReaderVersion = minReaderVersion
        self.minWriterVersion = minWriterVersion
        self.readerFeatures = readerFeatures
        self.writerFeatures = writerFeatures
    }

    /// The least that a table of these columns needs.
    public init(for fields: [Field]) {
        if fields.contains(where: { $0.type == .timestamp }) {
            let features = [DeltaProtocol.timestampNtzFeature]
            self.init(
                minReaderVersion: 3, minWriterVersion: 7, readerFeatures: features, writerFeatures: features)
        } else {
            self.init(minReaderVersion: 1, minWriterVersion: 2)
        }
    }

    /// - Throws: `unsupported` naming the features that reading the table needs and hoso lacks.
    public func requireReadable() throws(FormatError) {
        switch minReaderVersion {
        case ...0: throw FormatError(.malformed(field: "protocol.minReaderVersion"), byteOffset: 0)
        case 1: return
        case 2: throw FormatError(.unsupported(feature: "columnMapping (reader version 2)"), byteOffset: 0)
        case 3:
            try DeltaProtocol.require(readerFeatures, areIn: [DeltaProtocol.timestampNtzFeature], "reader")
        default: throw FormatError(.unsupported(feature: "reader version \(minReaderVersion)"), byteOffset: 0)
        }
    }

    /// - Throws: `unsupported` naming the features that writing to the table needs and hoso lacks.
    public func requireWritable() throws(FormatError) {
        try requireReadable()
        switch minWriterVersion {
        case ...0: throw FormatError(.malformed(field: "protocol.minWriterVersion"), byteOffset: 0)
        case 1, 2: return
        case 3...6:
            let features = DeltaProtocol.legacyWriterFeatures.filter { $0.version <= minWriterVersion }.map(
                \.name)
            let list = features.joined(separator: ", ")
            throw FormatError(
                .unsupported(feature: "\(list) (writer version \(minWriterVersion))"), byteOffset: 0)
        case 7: try DeltaProtocol.require(writerFeatures, areIn: DeltaProtocol.writableFeatures, "writer")
        default: throw FormatError(.unsupported(feature: "writer version \(minWriterVersion)"), byteOffset: 0)
        }
    }

    /// What each writer version before table features brought.
    private static let legacyWriterFeatures: [(version: Int, name: String)] = [
        (3, "checkConstraints"), (4, "changeDataFeed"), (4, "generatedColumns"), (5, "columnMapping"),
        (6, "identityColumns"),
    ]

    /// Features that hoso can write under; of the last two only where the table has them listed, not in use,
    /// which `DeltaSnapshot.requireWritable` sees to.
    private static let writableFeatures: Set = [timestampNtzFeature, "appendOnly", "invariants"]

    private static func require(_ features: [String]?, areIn known: Set<String>, _ role: String)
        throws(FormatError)
    {
        guard let features else {
            throw FormatError(.malformed(field: "protocol.\(role)Features"), byteOffset: 0)
        }
        let unknown = features.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            let list = unknown.joined(separator: ", ")
            throw FormatError(.unsupported(feature: "\(list) (\(role) feature)"), byteOffset: 0)
        }
    }
}
