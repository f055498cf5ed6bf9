import HosoCore
import HosoDelta
import HosoStore

/// Describes a Delta table from its log.
struct TableInspection {
    private typealias Value = InspectionDescription.Value

    private let table: TableFolder
    private let snapshot: DeltaSnapshot
    private let hasValues: Bool

    /// - Parameter hasValues: whether statistics with least and greatest values are told, and the values of
    ///   partitions.
    init(_ table: TableFolder, _ snapshot: DeltaSnapshot, hasValues: Bool) {
        self.table = table
        self.snapshot = snapshot
        self.hasValues = hasValues
    }

    func description() throws -> InspectionDescription {
        let rowCounts = snapshot.files.map { $0.stats.flatMap(DeltaStatistics.recordCount) }
        let isCounted = rowCounts.allSatisfy { $0 != nil }
        let versions = try table.availableVersions().map { "\($0.lowerBound) to \($0.upperBound)" }
        let metadata = snapshot.metadata
        let features = Set(
            (snapshot.protocol.readerFeatures ?? []) + (snapshot.protocol.writerFeatures ?? []))
        return InspectionDescription(
            facts: [
                ("path", "path", .text(table.shownPath)), ("kind", "kind", .text("delta")),
                ("version", "version", .number(snapshot.version)),
                ("versions", "available_versions", .texts(versions)),
                ("rows", "rows", isCounted ? .number(sum(rowCounts.map { $0 ?? 0 })) : .none),
                ("size", "bytes", .bytes(sum(snapshot.files.map(\.byteCount)))),
                ("files", "file_count", .number(snapshot.files.count)),
                ("removed files", "tombstone_count", .number(snapshot.tombstones.count)),
                ("id", "id", .text(metadata.id)), ("name", "name", metadata.name.map { .text($0) } ?? .none),
                ("reader version", "min_reader_version", .number(snapshot.protocol.minReaderVersion)),
                ("writer version", "min_writer_version", .number(snapshot.protocol.minWriterVersion)),
                ("features", "features", .texts(features.sorted())), ("writable", "writable", writable),
                ("partitioned by", "partition_columns", .texts(metadata.partitionColumns)),
                ("settings", "configuration_keys", .texts(metadata.configuration.keys.sorted())),
            ], listings: [try columns(), files(rowCounts)])
    }

    /// Counts of a log may be nonsense.
    private func sum(_ numbers: [Int]) -> Int {
        numbers.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }

    private var writable: Value {
        do {
            try snapshot.requireWritable()
            return .text("yes")
        } catch {
            if case .unsupported(let feature) = error.kind {
                return .text("not by hoso: \(feature)")
            }
            return .text("not by hoso: \(error)")
        }
    }

    private func columns() throws -> InspectionDescription.Listing {
        let schema: DeltaSchema
        do {
            schema = try snapshot.metadata.schema()
        } catch {
            throw table.damage("_delta_log", error)
        }
        return InspectionDescription.Listing(
            title: "columns", key: "columns",
            columns: [
                .init(title: "name", key: "name"), .init(title: "type", key: "type"),
                .init(title: "nullable", key: "nullable"),
            ], rows: schema.columns.map { [.text($0.name), .text($0.type.text), .flag($0.isNullable)] })
    }

    private func files(_ rowCounts: [Int?]) -> InspectionDescription.Listing {
        var columns: [InspectionDescription.Column] = [
            .init(title: "file", key: "path"), .init(title: "size", key: "bytes", isRight: true),
            .init(title: "rows", key: "rows", isRight: true),
        ]
        if hasValues {
            columns += [
                .init(title: "partition", key: "partition_values"), .init(title: "statistics", key: "stats"),
            ]
        }
        let rows = zip(snapshot.files, rowCounts).map { file, rowCount in
            var row: [Value] = [
                .text(file.path), .bytes(file.byteCount), rowCount.map { .number($0) } ?? .none,
            ]
            if hasValues {
                let partition = file.partitionValues.sorted { $0.key < $1.key }
                row.append(.texts(partition.map { "\($0.key)=\($0.value ?? "null")" }))
                row.append(file.stats.map { .text($0) } ?? .none)
            }
            return row
        }
        return InspectionDescription.Listing(title: "files", key: "files", columns: columns, rows: rows)
    }
}
