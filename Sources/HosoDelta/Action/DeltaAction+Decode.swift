public import HosoCore

extension DeltaAction {
    /// Parses one line of a commit.
    ///
    /// - Throws: `FormatError` whose offset is an index of `line`.
    public static func decode(_ line: ArraySlice<UInt8>) throws(FormatError) -> DeltaAction {
        try decode(try JSONParser.parse(line), byteOffset: line.startIndex)
    }

    /// Takes a line of a commit, or a checkpoint's row in the form of one: maps as objects.
    ///
    /// - Parameter byteOffset: what errors give as the place.
    package static func decode(_ value: JSONValue, byteOffset start: Int) throws(FormatError) -> DeltaAction {
        let wrapper = try JSONFields(value, name: "action", byteOffset: start)
        guard let member = wrapper.all.first(where: { $0.value != .null }) else {
            throw FormatError(.malformed(field: "action"), byteOffset: start)
        }
        guard ["protocol", "metaData", "add", "remove", "txn", "commitInfo"].contains(member.key) else {
            return .other(name: member.key)
        }
        let fields = try JSONFields(member.value, name: member.key, byteOffset: start)
        switch member.key {
        case "protocol": return .protocol(try DeltaProtocol(fields))
        case "metaData": return .metadata(try DeltaMetadata(fields))
        case "add": return .add(try DeltaAdd(fields))
        case "remove": return .remove(try DeltaRemove(fields))
        case "txn":
            return .transaction(
                DeltaTransaction(
                    appId: try fields.text("appId"), version: try fields.integer("version"),
                    lastUpdatedMs: try fields.optionalInteger("lastUpdated")))
        default: return .commitInfo(DeltaCommitInfo(fields))
        }
    }
}

extension DeltaProtocol {
    init(_ fields: JSONFields) throws(FormatError) {
        let readerVersion = try fields.integer("minReaderVersion")
        let writerVersion = try fields.integer("minWriterVersion")
        // Some checkpoints have empty lists where there can be none.
        self.init(
            minReaderVersion: readerVersion, minWriterVersion: writerVersion,
            readerFeatures: readerVersion < 3 ? nil : try fields.optionalTextList("readerFeatures"),
            writerFeatures: writerVersion < 7 ? nil : try fields.optionalTextList("writerFeatures"))
    }
}

extension DeltaMetadata {
    init(_ fields: JSONFields) throws(FormatError) {
        let provider = try fields.object("format").text("provider")
        guard provider == "parquet" else {
            throw FormatError(.unsupported(feature: "data files of format \(provider)"), byteOffset: 0)
        }
        self.init(
            id: try fields.text("id"), name: try fields.optionalText("name"),
            description: try fields.optionalText("description"),
            schemaString: try fields.text("schemaString"),
            partitionColumns: try fields.optionalTextList("partitionColumns") ?? [],
            configuration: try fields.texts("configuration"),
            createdTimeMs: try fields.optionalInteger("createdTime"))
    }
}

extension DeltaAdd {
    init(_ fields: JSONFields) throws(FormatError) {
        if fields.value("deletionVector") != nil {
            throw FormatError(.unsupported(feature: "deletionVectors (an added file has one)"), byteOffset: 0)
        }
        let file = try fields.file()
        self.init(
            path: file.path, partitionValues: try fields.nullableTexts("partitionValues"),
            byteCount: try fields.integer("size"), modificationTimeMs: try fields.integer("modificationTime"),
            dataChange: try fields.boolean("dataChange"), stats: try fields.optionalText("stats"),
            tags: try fields.texts("tags"), isOutsideTable: file.isOutside)
    }
}

extension DeltaRemove {
    init(_ fields: JSONFields) throws(FormatError) {
        let file = try fields.file()
        self.init(
            path: file.path, deletionTimestampMs: try fields.optionalInteger("deletionTimestamp"),
            dataChange: try fields.boolean("dataChange"),
            partitionValues: fields.value("partitionValues") == nil
                ? nil : try fields.nullableTexts("partitionValues"),
            byteCount: try fields.optionalInteger("size"), isOutsideTable: file.isOutside)
    }
}

extension DeltaCommitInfo {
    /// Takes what is there: the protocol leaves the form to each writer.
    init(_ fields: JSONFields) {
        let parameters = (try? fields.object("operationParameters"))?.all ?? []
        self.init(
            timestampMs: (try? fields.optionalInteger("timestamp")) ?? nil,
            operation: (try? fields.optionalText("operation")) ?? nil,
            engineInfo: (try? fields.optionalText("engineInfo")) ?? nil)
        for parameter in parameters {
            if case .string(let text) = parameter.value {
                operationParameters[parameter.key] = text
            } else {
                operationParameters[parameter.key] = parameter.value.text
            }
        }
    }
}

extension JSONFields {
    /// The path, decoded where it lies in the table's folder, else as written.
    fileprivate func file() throws(FormatError) -> (path: String, isOutside: Bool) {
        let reference = try text("path")
        if DeltaPath.isAbsolute(reference) { return (reference, true) }
        guard let path = DeltaPath.decode(reference), !path.isEmpty, !path.utf8.contains(0) else {
            throw malformed("path")
        }
        return DeltaPath.leavesFolder(path) ? (reference, true) : (path, false)
    }
}
