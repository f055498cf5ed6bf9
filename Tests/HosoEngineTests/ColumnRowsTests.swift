import HosoCore
import HosoEngine
import Testing

@Suite("Rows of columns")
struct ColumnRowsTests {
    private static let validity: [UInt8] = [1, 0, 1, 1, 0, 1]

    private static let columns: [(column: Column, type: StorageType)] = [
        (Column(.boolean([1, 0, 0, 1, 0, 1]), validity: validity), .boolean),
        (Column(.int32([1, 0, -7, 19_000, 0, 3]), validity: validity), .date),
        (Column(.int64([1, 0, -7, .max, 0, .min]), validity: validity), .int64),
        (Column(.int64([1, 0, -7, 150, 0, -100])), .decimal(precision: 9, scale: 2)),
        (Column(.int64([1_000_000, 0, -1, 86_400_000_000, 0, 1_500_000]), validity: validity), .timestamp),
        (Column(.int128([1, 0, -7, 150, 0, -100]), validity: validity), .int64),
        (Column(.double([1.5, 0, -7, 150, 0, -100])), .double),
        (Column(.text(TextArena(["a", "", "đ", "xyz", "", "b"])), validity: validity), .string),
        (
            Column(
                .dictionary(codes: [2, 0, 1, 1, 0, 0], texts: TextArena(["p", "qq", "r"])), validity: validity
            ), .string
        ),
        (
            Column(
                .id(
                    raws: [
                        PersonID(.asWritten, payload: 1).raw, 0, PersonID(.citizen, payload: 7).raw,
                        PersonID(.old, payload: 7).raw, 0, PersonID(.asWritten, payload: 0).raw,
                    ], asWritten: TextArena(["u", "vv"])), validity: validity), .string
        ),
    ]

    @Test("slices have the rows asked for, and joined give the whole")
    func slices() {
        for (column, type) in ColumnRowsTests.columns {
            let whole = TextRows.rows([(column, type)])
            for first in 0...6 {
                for last in first...6 {
                    let slice = column.slice(first..<last)
                    #expect(slice.count == last - first)
                    #expect(TextRows.rows([(slice, type)]) == Array(whole[first..<last]))
                    let parts = [column.slice(0..<first), slice, column.slice(last..<6)]
                    let joined = Column.joined(parts)
                    #expect(joined.count == 6 && TextRows.rows([(joined, type)]) == whole)
                }
            }
        }
    }

    @Test("picks rows in any order, nulls for those that are not there")
    func picking() {
        let rows: [Int32] = [5, -1, 0, 0, 4, 3, -1, 2, 1]
        for (column, type) in ColumnRowsTests.columns {
            let whole = TextRows.rows([(column, type)])
            #expect(
                TextRows.rows([(column.picking(rows), type)]) == rows.map { $0 < 0 ? [nil] : whole[Int($0)] })
            #expect(column.picking([]).count == 0)
            #expect(column.picking([0, 2]).validity == nil)
        }
    }

    @Test("numbers as text")
    func texts() {
        let rows = ColumnRowsTests.columns.map { TextRows.rows([$0]).map { $0[0] } }
        #expect(rows[1] == ["1970-01-02", nil, "1969-12-25", "2022-01-08", nil, "1970-01-04"])
        #expect(rows[3] == ["0.01", "0.00", "-0.07", "1.50", "0.00", "-1.00"])
        #expect(
            rows[4] == [
                "1970-01-01T00:00:01", nil, "1969-12-31T23:59:59.999999", "1970-01-02T00:00:00", nil,
                "1970-01-01T00:00:01.5",
            ])
        #expect(rows[9] == ["vv", nil, "000000000007", "000000007", nil, "u"])
    }
}
