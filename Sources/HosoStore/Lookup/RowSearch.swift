import HosoCore
import HosoParquet

/// Finds rows of tables by the texts of a column, and reads them: many columns and pages side by side.
struct RowSearch {
    /// One column in which texts are looked for.
    struct Request: Sendable {
        var reader: TableReader
        var column: String
        /// Distinct.
        var texts: [[UInt8]]
    }

    struct Match: Sendable {
        var place: TableReader.RowPlace
        /// Of the request.
        var text: [UInt8]
    }

    /// Pages that one piece of work looks through: so many that what a piece costs beforehand is little.
    private static let pageCountPerPiece = 4

    let pieces: any PieceRunner

    /// The matches of each request, in the order of its table's rows.
    func matches(_ requests: [Request]) throws -> [[Match]] {
        let groups = requests.enumerated().flatMap { number, request in
            request.texts.isEmpty
                ? [] : request.reader.rowGroupRowCounts.indices.map { (request: number, rowGroup: $0) }
        }
        let pages = try pieces.map(groups.count) { index -> [Range<Int>] in
            let request = requests[groups[index].request]
            return try request.reader.pages(
                ofColumn: request.column, rowGroup: groups[index].rowGroup, thatMayHold: request.texts)
        }
        let work = zip(groups, pages).flatMap { group, pages in
            stride(from: 0, to: pages.count, by: RowSearch.pageCountPerPiece).map { first in
                let some = Array(pages[first..<min(first + RowSearch.pageCountPerPiece, pages.count)])
                return (request: group.request, rowGroup: group.rowGroup, pages: some)
            }
        }
        let found = try pieces.map(work.count) { index -> [ParquetTextMatch] in
            let request = requests[work[index].request]
            return try request.reader.matches(
                ofColumn: request.column, rowGroup: work[index].rowGroup, pages: work[index].pages,
                texts: request.texts)
        }
        var matches = requests.map { _ in [Match]() }
        for (piece, rows) in zip(work, found) {
            matches[piece.request] += rows.map { match in
                Match(
                    place: TableReader.RowPlace(rowGroup: piece.rowGroup, row: match.row),
                    text: requests[piece.request].texts[match.valueIndex])
            }
        }
        return matches
    }

    /// Rows of a table that are wanted.
    struct Selection: Sendable {
        var reader: TableReader
        /// nil for all columns.
        var columns: [String]?
        /// Ascending, none twice.
        var places: [TableReader.RowPlace]

        var names: [String] { columns ?? reader.fields.map(\.name) }
    }

    /// The rows of each selection, with a value for each of its columns.
    func rows(_ selections: [Selection]) throws -> [[[ParquetRecordValue]]] {
        let work = selections.enumerated().flatMap { number, selection in
            let groups = Dictionary(grouping: selection.places, by: \.rowGroup).sorted { $0.key < $1.key }
            return groups.flatMap { rowGroup, places in
                let rows = places.map(\.row)
                return selection.names.indices.map { column in
                    (selection: number, column: column, rowGroup: rowGroup, rows: rows)
                }
            }
        }
        let found = try pieces.map(work.count) { index -> [ParquetRecordValue] in
            let piece = work[index]
            let selection = selections[piece.selection]
            return try selection.reader.records(
                ofColumn: selection.names[piece.column], rowGroup: piece.rowGroup, rows: piece.rows)
        }
        var result = selections.map { selection in
            selection.places.map { _ in
                [ParquetRecordValue](repeating: .null, count: selection.names.count)
            }
        }
        var first = selections.map { _ in 0 }
        for (piece, values) in zip(work, found) {
            for (place, value) in values.enumerated() {
                result[piece.selection][first[piece.selection] + place][piece.column] = value
            }
            if piece.column + 1 == selections[piece.selection].names.count {
                first[piece.selection] += values.count
            }
        }
        return result
    }
}
