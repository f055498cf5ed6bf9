extension DeltaAction {
    /// The action as a line of a commit, without the line's end; the same action gives the same bytes.
    public func encode() -> [UInt8] {
        switch self {
        case .protocol(let action): wrapped("protocol", action.members)
        case .metadata(let action): wrapped("metaData", action.members)
        case .add(let action): wrapped("add", action.members)
        case .remove(let action): wrapped("remove", action.members)
        case .transaction(let action): wrapped("txn", action.members)
        case .commitInfo(let action): wrapped("commitInfo", action.members)
        case .other(let name): preconditionFailure("an action \(name) is only read")
        }
    }

    private func wrapped(_ key: String, _ members: [JSONMember?]) -> [UInt8] {
        JSONValue.object([JSONMember(key, .object(members.compactMap { $0 }))]).utf8
    }
}

/// A member that is left out where there is no value.
private func optional(_ key: String, _ value: JSONValue?) -> JSONMember? { value.map { JSONMember(key, $0) } }

extension DeltaProtocol {
    fileprivate var members: [JSONMember?] {
        [
            JSONMember("minReaderVersion", .integer(minReaderVersion)),
            JSONMember("minWriterVersion", .integer(minWriterVersion)),
            optional("readerFeatures", readerFeatures.map { .array($0.map(JSONValue.string)) }),
            optional("writerFeatures", writerFeatures.map { .array($0.map(JSONValue.string)) }),
        ]
    }
}

extension DeltaMetadata {
    fileprivate var members: [JSONMember?] {
        [
            JSONMember("id", .string(id)),
            optional("name", name.map(JSONValue.string)),
            optional("description", description.map(JSONValue.string)),
            JSONMember(
                "format",
                .object([JSONMember("provider", .string("parquet")), JSONMember("options", .object([]))])),
            JSONMember("schemaString", .string(schemaString)),
            JSONMember("partitionColumns", .array(partitionColumns.map(JSONValue.string))),
            JSONMember("configuration", .texts(configuration)),
            optional("createdTime", createdTimeMs.map { .integer($0) }),
        ]
    }
}

extension DeltaAdd {
    /// The path as a log has it.
    package var encodedPath: String { isOutsideTable ? path : DeltaPath.encode(path) }

    fileprivate var members: [JSONMember?] {
        [
            JSONMember("path", .string(encodedPath)),
            JSONMember("partitionValues", .nullableTexts(partitionValues)),
            JSONMember("size", .integer(byteCount)),
            JSONMember("modificationTime", .integer(modificationTimeMs)),
            JSONMember("dataChange", .boolean(dataChange)),
            optional("stats", stats.map(JSONValue.string)),
            tags.isEmpty ? nil : JSONMember("tags", .texts(tags)),
        ]
    }
}

extension DeltaRemove {
    /// The path as a log has it.
    package var encodedPath: String { isOutsideTable ? path : DeltaPath.encode(path) }

    fileprivate var members: [JSONMember?] {
        [
            JSONMember("path", .string(encodedPath)),
            optional("deletionTimestamp", deletionTimestampMs.map { .integer($0) }),
            JSONMember("dataChange", .boolean(dataChange)),
            // True only where partition values and size are both given.
            JSONMember("extendedFileMetadata", .boolean(partitionValues != nil && byteCount != nil)),
            optional("partitionValues", partitionValues.map { .nullableTexts($0) }),
            optional("size", byteCount.map { .integer($0) }),
        ]
    }
}

extension DeltaTransaction {
    fileprivate var members: [JSONMember?] {
        [
            JSONMember("appId", .string(appId)), JSONMember("version", .integer(version)),
            optional("lastUpdated", lastUpdatedMs.map { .integer($0) }),
        ]
    }
}

extension DeltaCommitInfo {
    fileprivate var members: [JSONMember?] {
        [
            optional("timestamp", timestampMs.map { .integer($0) }),
            optional("operation", operation.map(JSONValue.string)),
            JSONMember("operationParameters", .texts(operationParameters)),
            optional("engineInfo", engineInfo.map(JSONValue.string)),
        ]
    }
}
