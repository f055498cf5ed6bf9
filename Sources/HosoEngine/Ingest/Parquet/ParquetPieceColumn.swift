import HosoCore
import HosoParquet

/// A column of a piece in the form that chunks are filled from.
enum ParquetPieceColumn {
    case texts(PieceTexts)
    case numbers(PieceNumbers)
    case nulls

    /// - Throws: `HosoError` where a text is longer than a record may be.
    init(_ column: ParquetLeafColumn, _ source: ParquetColumnMap.Source, _ file: String) throws {
        switch source.conversion {
        case .nulls: self = .nulls
        case .texts:
            guard let texts = PieceTexts(column, source.leaf) else {
                throw HosoError(
                    .dataRefused, at: SourcePlace(file: file),
                    "column `\(source.leaf.name)` has a value longer than 16 MiB",
                    hint: "a registry has no such values; leave the column out of the pipeline")
            }
            self = .texts(texts)
        case .digits:
            self = .texts(PieceTexts(PieceNumbers(column, source.leaf, source.conversion)))
        case .numbers, .bits, .days, .timestamps, .midnights:
            self = .numbers(PieceNumbers(column, source.leaf, source.conversion))
        }
    }
}
