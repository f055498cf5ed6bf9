public import HosoCore

/// The file `_last_checkpoint`: a hint where the newest checkpoint lies (protocol: Last Checkpoint File).
public struct DeltaLastCheckpoint: Hashable, Sendable {
    public var version: Int
    public var actionCount: Int
    /// nil for a checkpoint in one file.
    public var partCount: Int?
    /// Of all files of the checkpoint; nil where the writer did not say.
    public var byteCount: Int?
    /// Live files; nil where the writer did not say.
    public var addCount: Int?

    public init(
        version: Int, actionCount: Int, partCount: Int? = nil, byteCount: Int? = nil, addCount: Int? = nil
    ) {
        self.version = version
        self.actionCount = actionCount
        self.partCount = partCount
        self.byteCount = byteCount
        self.addCount = addCount
    }

    public func encode() -> [UInt8] {
        var members = [JSONMember("version", .integer(version)), JSONMember("size", .integer(actionCount))]
        if let partCount { members.append(JSONMember("parts", .integer(partCount))) }
        if let byteCount { members.append(JSONMember("sizeInBytes", .integer(byteCount))) }
        if let addCount { members.append(JSONMember("numOfAddFiles", .integer(addCount))) }
        return JSONValue.object(members).utf8
    }

    public static func decode(_ bytes: [UInt8]) throws(FormatError) -> DeltaLastCheckpoint {
        let fields = try JSONFields(try JSONParser.parse(bytes[...]), name: "_last_checkpoint", byteOffset: 0)
        return DeltaLastCheckpoint(
            version: try fields.integer("version"), actionCount: try fields.integer("size"),
            partCount: try fields.optionalInteger("parts"),
            byteCount: try fields.optionalInteger("sizeInBytes"),
            addCount: try fields.optionalInteger("numOfAddFiles"))
    }
}
