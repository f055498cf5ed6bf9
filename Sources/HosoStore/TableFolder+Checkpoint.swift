import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage

extension TableFolder {
    /// The SHA-256 of a version's checkpoint, as the next commit names it; nil where there is none.
    func checkpointDigest(version: Int) throws -> String? {
        let path = storagePath(DeltaLog.checkpointPath(version: version))
        guard try storage.exists(path) else { return nil }
        return FileDigest.sha256(try storage.readAll(path))
    }

    /// What a checkpoint says of the table (protocol: Checkpoint Schema).
    ///
    /// - Throws: `HosoError` naming the file; of the code for damage where it cannot be read.
    func checkpointActions(_ checkpoint: DeltaLogSegment.Checkpoint) throws -> [DeltaAction] {
        var actions: [DeltaAction] = []
        for fileName in checkpoint.fileNames {
            let path = "\(DeltaLog.directory)/\(fileName)"
            try reading(path) {
                let source = try storage.openForReading(storagePath(path))
                try CheckpointRows.read(ParquetFileReader(source: source)) { actions.append($0) }
            }
        }
        return actions
    }
}

/// The rows of one file of a checkpoint: each is one action, in the column of its name.
private enum CheckpointRows {
    /// Only these are read; `sidecar` tells that more of the checkpoint lies elsewhere.
    private static let columnNames = ["txn", "add", "remove", "metaData", "protocol", "sidecar"]
    /// What is there twice, and costs: in the form of JSON it serves as well.
    private static let unreadMembers: Set = ["stats_parsed", "partitionValues_parsed"]

    static func read(_ file: ParquetFileReader, _ body: (DeltaAction) -> Void) throws {
        guard case .group(let columns) = file.schema.content else { return }
        let selected = columns.indices.filter { columnNames.contains(columns[$0].name) }
        var rows = try ParquetRecordReader(file, columns: selected)
        var rowIndex = 0
        while true {
            let batch = try rows.next()
            if batch.isEmpty { return }
            for row in batch {
                for (name, value) in zip(rows.columnNames, row) where value != .null {
                    if name == "sidecar" {
                        throw FormatError(
                            .unsupported(feature: "v2Checkpoint (files beside the checkpoint)"),
                            byteOffset: 0)
                    }
                    let wrapped = JSONValue.object([JSONMember(name, json(value))])
                    do {
                        body(try DeltaAction.decode(wrapped, byteOffset: 0))
                    } catch {
                        throw inRow(rowIndex, error)
                    }
                }
                rowIndex += 1
            }
        }
    }

    private static func inRow(_ rowIndex: Int, _ error: FormatError) -> FormatError {
        guard case .malformed(let field) = error.kind else { return error }
        return FormatError(.malformed(field: "\(field) of row \(rowIndex + 1)"), byteOffset: error.byteOffset)
    }

    /// The value as a line of a commit writes it; null where no action has values of its kind.
    private static func json(_ value: ParquetRecordValue) -> JSONValue {
        switch value {
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        // Old writers do not say that a text is one.
        case .text(let bytes), .bytes(let bytes):
            return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .null
        case .list(let elements): return .array(elements.map(json))
        case .structure(let members):
            let read = members.filter { !unreadMembers.contains($0.name) }
            return .object(read.map { JSONMember($0.name, json($0.value)) })
        case .map(let entries):
            return .object(
                entries.compactMap { entry in
                    guard case .string(let key) = json(entry.key) else { return nil }
                    return JSONMember(key, json(entry.value))
                })
        default: return .null
        }
    }
}
