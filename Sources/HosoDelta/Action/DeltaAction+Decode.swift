public import HosoCore

extension DeltaAction {
    /// Parses one line of a commit.
    ///
    /// - Throws: `FormatError` whose offset is an index of `line`.
    public static func decode(_ line: ArraySlice<UInt8>) throws(FormatError) -> DeltaAction {
        let start = line.startIndex
        let wrapper = try JSONFields(try JSONParser.parse(line), name: "action", byteOffset: start)
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
        self.init(
            minReaderVersion: try fields.integer("minReaderVersion"),
            minWriterVersion: try fields.integer("minWriterVersion"),
            readerFeatures: try fields.optionalTextList("readerFeatures"),
            writerFeatures: try fields.optionalTextList("writerFeatures"))
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
        self.init(
            path: try fields.filePath(), partitionValues: try fields.nullableTexts("partitionValues"),
            byteCount: try fields.integer("size"), modificationTimeMs: try fields.integer("modificationTime"),
            dataChange: try fields.boolean("dataChange"), stats: try fields.optionalText("stats"),
            tags: try fields.texts("tags"))
    }
}

extension DeltaRemove {
    init(_ fields: JSONFields) throws(FormatError) {
        self.init(
            path: try fields.filePath(), deletionTimestampMs: try fields.optionalInteger("deletionTimestamp"),
            dataChange: try fields.boolean("dataChange"),
            partitionValues: fields.value("partitionValues") == nil
                ? nil : try fields.nullableTexts("partitionValues"),
            byteCount: try fields.optionalInteger("size"))
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
    fileprivate func filePath() throws(FormatError) -> String {
        let reference = try text("path")
        guard !DeltaPath.isAbsolute(reference) else {
            throw FormatError(.unsupported(feature: "a data file outside the table's folder"), byteOffset: 0)
        }
        guard let path = DeltaPath.decode(reference), !path.isEmpty else { throw malformed("path") }
        return path
    }
}
