import HosoCore
import HosoParquet

/// Finds rows of tables by the texts of a column, and reads them: many files, columns and pages side by side.
struct RowSearch {
    /// One column in which texts are looked for.
    struct Request: Sendable {
        var table: SearchedTable
        var column: String
        /// Distinct.
        var texts: [[UInt8]]
    }

    struct Match: Sendable {
        var place: SearchedTable.RowPlace
        /// Of the request.
        var text: [UInt8]
    }

    /// Pages that can hold what a request asks for.
    private struct Candidates: Sendable {
        var request: Int
        var file: Int
        var rowGroup: Int
        /// As rows.
        var pages: [Range<Int>]
    }

    /// Pages that one piece of work looks through: so many that what a piece costs beforehand is little.
    private static let pageCountPerPiece = 4

    let pieces: any PieceRunner

    /// The matches of each request, in the order of its table's rows.
    func matches(_ requests: [Request]) throws -> [[Match]] {
        let work = try candidates(requests).flatMap { found in
            stride(from: 0, to: found.pages.count, by: RowSearch.pageCountPerPiece).map { first in
                let end = min(first + RowSearch.pageCountPerPiece, found.pages.count)
                var piece = found
                piece.pages = Array(found.pages[first..<end])
                return piece
            }
        }
        let found = try pieces.map(work.count) { index -> [ParquetTextMatch] in
            let piece = work[index]
            let request = requests[piece.request]
            return try request.table.matches(
                ofColumn: request.column, file: piece.file, rowGroup: piece.rowGroup, pages: piece.pages,
                texts: request.texts)
        }
        var matches = requests.map { _ in [Match]() }
        for (piece, rows) in zip(work, found) {
            matches[piece.request] += rows.map { match in
                Match(
                    place: SearchedTable.RowPlace(
                        file: piece.file, rowGroup: piece.rowGroup, row: match.row),
                    text: requests[piece.request].texts[match.valueIndex])
            }
        }
        return matches
    }

    /// By request, file and row group.
    private func candidates(_ requests: [Request]) throws -> [Candidates] {
        let files = requests.enumerated().flatMap { number, request in
            request.texts.isEmpty ? [] : (0..<request.table.fileCount).map { (request: number, file: $0) }
        }
        let found = try pieces.map(files.count) { index -> [Candidates] in
            let (number, file) = files[index]
            let request = requests[number]
            guard request.table.mayHold(request.texts, column: request.column, file: file) else { return [] }
            return try (0..<request.table.rowGroupCount(file: file)).map { rowGroup in
                Candidates(
                    request: number, file: file, rowGroup: rowGroup,
                    pages: try request.table.pages(
                        ofColumn: request.column, file: file, rowGroup: rowGroup, thatMayHold: request.texts))
            }
        }
        return Array(found.joined())
    }

    /// Rows of a table that are wanted.
    struct Selection: Sendable {
        var table: SearchedTable
        /// nil for all columns.
        var columns: [String]?
        /// Ascending, none twice.
        var places: [SearchedTable.RowPlace]

        var names: [String] { columns ?? table.fields.map(\.name) }
    }

    /// One row group of a table's file.
    private struct GroupPlace: Hashable, Comparable {
        var file: Int
        var rowGroup: Int

        static func < (left: GroupPlace, right: GroupPlace) -> Bool {
            (left.file, left.rowGroup) < (right.file, right.rowGroup)
        }
    }

    /// The rows of each selection, with a value for each of its columns.
    func rows(_ selections: [Selection]) throws -> [[[ParquetRecordValue]]] {
        let work = selections.enumerated().flatMap { number, selection in
            let groups = Dictionary(grouping: selection.places) {
                GroupPlace(file: $0.file, rowGroup: $0.rowGroup)
            }
            return groups.sorted { $0.key < $1.key }.flatMap { group, places in
                let rows = places.map(\.row)
                return selection.names.indices.map { column in
                    (
                        selection: number, column: column, file: group.file, rowGroup: group.rowGroup,
                        rows: rows
                    )
                }
            }
        }
        let found = try pieces.map(work.count) { index -> [ParquetRecordValue] in
            let piece = work[index]
            let selection = selections[piece.selection]
            return try selection.table.records(
                ofColumn: selection.names[piece.column], file: piece.file, rowGroup: piece.rowGroup,
                rows: piece.rows)
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
