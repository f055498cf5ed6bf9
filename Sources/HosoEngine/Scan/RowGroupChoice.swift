import HosoCore
import HosoParquet
import HosoSpec
import HosoStore

extension ScannedTable {
    /// The rows of a row group that can pass a measure's filter, by statistics, page index and bloom filters.
    func rows(thatMayPass measure: MeasurePlan, rowGroup: Int) throws -> [Range<Int>] {
        var rows = [0..<rowGroupRowCounts[rowGroup]]
        for condition in [measure.filter, measure.withinValidity].compactMap({ $0 }) {
            for necessity in condition.necessities where !rows.isEmpty {
                guard let reader, let name = storedName(necessity.column) else { continue }
                let found = try reader.rowRanges(ofColumn: name, rowGroup: rowGroup) {
                    ParquetPredicate(necessity.requirement, column: $0)
                }
                rows = RowRanges.intersection(rows, found)
            }
        }
        return rows
    }
}

extension ParquetPredicate {
    init(_ requirement: ColumnNecessity.Requirement, column: Int) {
        func bound(_ bound: ColumnNecessity.Bound) -> ParquetValueRange.Bound {
            ParquetValueRange.Bound(ParquetValue(bound.value), isInclusive: bound.isInclusive)
        }
        switch requirement {
        case .isNull: self = .isNull(column: column)
        case .isNotNull: self = .isNotNull(column: column)
        case .isAny(let values): self = .isAny(column: column, of: values.map { ParquetValue($0) })
        case .range(let lower, let upper):
            self = .range(
                column: column, ParquetValueRange(lower: lower.map(bound), upper: upper.map(bound)))
        }
    }
}

extension ParquetValue {
    fileprivate init(_ value: ColumnNecessity.Value) {
        switch value {
        case .text(let bytes): self = .bytes(bytes)
        case .date(let day): self = .int32(day)
        case .timestamp(let moment): self = .int64(moment)
        case .integer(let number): self = .int64(number)
        }
    }
}
