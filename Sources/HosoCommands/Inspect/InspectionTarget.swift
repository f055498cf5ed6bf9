import HosoCore
import HosoDelta
import HosoParquet
import HosoStorage
import HosoStore

/// What `hoso inspect` looks at.
enum InspectionTarget {
    case file(ParquetFileReader, path: String, byteCount: Int)
    case table(TableFolder, DeltaSnapshot)

    /// - Throws: `HosoError`: `noInput` where there is nothing of the kind, `dataRefused` where it is
    ///   damaged.
    static func open(_ path: String, version: Int?) throws -> InspectionTarget {
        let storage = LocalStorage(root: path)
        let place = SourcePlace(file: path)
        guard try storage.exists("") else {
            throw HosoError(
                .noInput, at: place, "there is no such file or folder", hint: "look at the path")
        }
        guard let source = try source(storage, path) else {
            guard try storage.exists(DeltaLog.directory) else {
                throw HosoError(
                    .noInput, at: place, "the folder is no Delta table: it has no `\(DeltaLog.directory)`",
                    hint: "name a Parquet file, or a table's own folder")
            }
            let table = TableFolder(foreign: storage, path: path)
            return .table(table, try table.snapshot(version: version))
        }
        if version != nil {
            throw HosoError(.usage, at: place, "a file has no versions", hint: "leave out --version")
        }
        let file = try ParquetRows.reading(path) { try ParquetFileReader(source: source) }
        return .file(file, path: path, byteCount: source.byteCount)
    }

    /// nil where the path is a folder.
    private static func source(_ storage: LocalStorage, _ path: String) throws -> (any ByteSource)? {
        do {
            return try storage.openForReading("")
        } catch {
            if (try? storage.list("")) != nil { return nil }
            throw error
        }
    }

    /// The rows from the first on; each call begins anew.
    func rows() throws -> any RowSource {
        switch self {
        case .file(let file, let path, _): try ParquetRows(file, path: path)
        case .table(let table, let snapshot): try TableRows(table, snapshot: snapshot)
        }
    }

    func description(hasValues: Bool) throws -> InspectionDescription {
        switch self {
        case .file(let file, let path, let byteCount):
            FileInspection(file, path: path, byteCount: byteCount, hasValues: hasValues).description
        case .table(let table, let snapshot):
            try TableInspection(table, snapshot, hasValues: hasValues).description()
        }
    }
}
