import HosoCSV
import HosoCore
import HosoSpec

/// Which field of a file's records holds each column of the registry.
struct HeaderMap: Sendable {
    /// Fields of every record.
    var fieldCount: Int
    /// By column of the registry; nil where the file does not have an optional column.
    var fieldOfColumn: [Int?]
    /// Headers that no column names.
    var ignored: [String]

    /// A file without a header: columns stand in the pipeline's order.
    init(positionsOf registry: RegistryPlan) {
        fieldCount = registry.columns.count
        fieldOfColumn = registry.columns.indices.map { $0 }
        ignored = []
    }

    /// - Throws: `HosoError` where a required column is missing or a header stands twice.
    init(header: [[UInt8]], registry: RegistryPlan, file: String, line: Int) throws {
        let names = header.map { String(decoding: Trimming.trimmed($0), as: UTF8.self) }
        fieldCount = names.count
        fieldOfColumn = []
        var used = Set<Int>()
        for column in registry.columns {
            let matches = names.indices.filter { names[$0] == column.header }
            if matches.count > 1 {
                throw HosoError(
                    .dataRefused, at: SourcePlace(file: file, line: line),
                    "the header names column `\(column.header)` \(matches.count) times",
                    hint: "keep one of them")
            }
            if matches.isEmpty && !column.isOptional {
                throw HeaderMap.missing(column, names, registry, SourcePlace(file: file, line: line))
            }
            fieldOfColumn.append(matches.first)
            used.formUnion(matches)
        }
        ignored = names.indices.filter { !used.contains($0) }.map { names[$0] }
    }

    private static func missing(
        _ column: ColumnPlan, _ names: [String], _ registry: RegistryPlan, _ place: SourcePlace
    ) -> HosoError {
        let message = "column `\(column.header)` is missing from the header"
        let isUnsplit = names.count == 1 && registry.columns.count > 1
        for delimiter in [";", "\t", "|", ","] where isUnsplit && names[0].contains(delimiter) {
            let shown = delimiter == "\t" ? "a tab" : "`\(delimiter)`"
            return HosoError(
                .dataRefused, at: place, message,
                hint: "the header is one field with \(shown) in it: set `csv: {delimiter: …}` for "
                    + "registry `\(registry.name)`")
        }
        return HosoError(
            .dataRefused, at: place, message,
            hint: "correct the file, name its header with `from:`, or declare the column `optional: true`")
    }
}

/// White space off the ends of a text in an array.
enum Trimming {
    static func trimmed(_ text: [UInt8]) -> [UInt8] {
        // SAFETY: the pointer is used inside the closure only.
        unsafe text.withUnsafeBufferPointer { bytes in unsafe Array(Trim.trimmed(bytes)) }
    }
}
