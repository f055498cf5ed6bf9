import HosoCore
import HosoParquet
import HosoStorage
import HosoStore
import Testing

@Suite("Rows of system tables")
struct StoreRowsTests {
    private func texts(_ values: [String?]) -> Column {
        let validity = values.map { $0 == nil ? UInt8(0) : 1 }
        return Column(
            .text(TextArena(values.map { $0 ?? "" })), validity: validity.contains(0) ? validity : nil)
    }

    private func doubles(_ values: [Double?]) -> Column {
        let validity = values.map { $0 == nil ? UInt8(0) : 1 }
        return Column(.double(values.map { $0 ?? 0 }), validity: validity.contains(0) ? validity : nil)
    }

    /// Three runs that each write two cells and two rejects; the last run is not finished.
    private func fixture() throws -> StoreFixture {
        let fixture = StoreFixture()
        for number in 1...3 {
            let writer = try fixture.writer()
            let run = [writer.run, writer.run]
            let name = ColumnFile.name(run: writer.run, number: 0)
            let cells = try fixture.write(
                "indicators", name, SystemTable.indicators.fields,
                [
                    texts(run), texts(["a", "b"]), texts(["_T", "2024-01"]), texts(["01", "_U"]),
                    texts(["_T", "x"]),
                    doubles([Double(number), nil]), doubles([2, nil]), doubles([0.5, nil]),
                    Column(.int64([3, 0]), validity: [1, 0]), texts([nil, "2025-01-01/.."]),
                ], rowCount: 2)
            try writer.commit(
                table: "indicators", fields: SystemTable.indicators.fields, files: [cells], replaces: false)
            let rejects = try fixture.write(
                "rejects", name, SystemTable.rejects.fields,
                [
                    texts(run), texts(["people", "cards"]), texts(["p.csv", "c.csv"]),
                    Column(.int64([7, 9])),
                    texts(["name", nil]), texts(["missing", "field_count"]), texts(["a,b", ""]),
                ], rowCount: 2)
            try writer.commit(
                table: "rejects", fields: SystemTable.rejects.fields, files: [rejects], replaces: false)
            if number < 3 { try fixture.finish(writer) }
        }
        return fixture
    }

    @Test("cells of one run, of finished runs alone")
    func indicators() throws {
        let store = try fixture().store
        #expect(
            try store.indicatorRows(run: "000002") == [
                IndicatorRow(
                    run: "000002", indicator: "a", period: "_T", area: "01", category: "_T", numerator: 2,
                    denominator: 2, value: 0.5, rank: 3),
                IndicatorRow(
                    run: "000002", indicator: "b", period: "2024-01", area: "_U", category: "x",
                    numerator: nil, denominator: nil,
                    value: nil, definition: "2025-01-01/.."),
            ])
        #expect(try store.indicatorRows(run: "000001").map(\.numerator) == [1, nil])
        #expect(try store.indicatorRows(run: "000003").isEmpty)
    }

    @Test(
        "cells by the values of their dimensions",
        arguments: [
            (IndicatorFilter(indicators: ["a"]), ["a"]),
            (IndicatorFilter(indicators: ["b", "a"]), ["a", "b"]),
            (IndicatorFilter(indicators: []), []), (IndicatorFilter(period: "_T"), ["a"]),
            (IndicatorFilter(area: "_U", category: "x"), ["b"]),
            (IndicatorFilter(area: "01", category: "x"), []),
            (IndicatorFilter(indicators: ["a", "c"], period: "_T", area: "01", category: "_T"), ["a"]),
        ])
    func filtered(filter: IndicatorFilter, names: [String]) throws {
        #expect(try fixture().store.indicatorRows(run: "000002", filter).map(\.indicator) == names)
        #expect(try fixture().store.indicatorRows(run: "000003", filter).isEmpty)
    }

    @Test("of a run's report only what is asked for is decoded")
    func storedRun() throws {
        let store = try fixture().store
        let run = try #require(try store.newestStoredRun())
        let report = try #require(try store.newestRun())
        #expect(run.run == report.run && run.pipeline == report.pipeline && run.status == report.status)
        #expect(try run.report() == report)
        #expect(try run.tables() == report.receipt.tables)
        #expect(try run.indicators() == report.receipt.indicators)
        #expect(try run.disclosure() == report.receipt.disclosure)
        #expect(try run.boundaries() == report.receipt.boundaries)
        #expect(try run.personColumns() == report.receipt.personColumns)
        #expect(try store.storedRun { $0.run == "000001" }?.run == "000001")
        #expect(try store.storedRun { $0.run == "000009" } == nil)
    }

    @Test("cells that were written before there were ranks and definitions")
    func olderIndicators() throws {
        let fixture = StoreFixture()
        let old = Array(SystemTable.indicators.fields.prefix(8))
        for fields in [old, SystemTable.indicators.fields] {
            let writer = try fixture.writer()
            let columns = [
                texts([writer.run]), texts(["a"]), texts(["_T"]), texts(["01"]), texts(["_T"]), doubles([1]),
                doubles([2]), doubles([0.5]), Column(.int64([4])), texts(["../2025-12-31"]),
            ]
            let cells = try fixture.write(
                "indicators", ColumnFile.name(run: writer.run, number: 0), fields,
                Array(columns.prefix(fields.count)), rowCount: 1)
            try writer.commit(table: "indicators", fields: fields, files: [cells], replaces: false)
            try fixture.finish(writer)
            let row = try #require(try fixture.store.indicatorRows(run: writer.run).first)
            let isNew = fields.count > old.count
            #expect(row.value == 0.5 && row.rank == (isNew ? 4 : nil))
            #expect(row.definition == (isNew ? "../2025-12-31" : nil))
        }
        let first = try #require(try fixture.store.indicatorRows(run: "000001").first)
        #expect(first.rank == nil && first.definition == nil && first.value == 0.5)
        let verification = try StoreVerification(fixture.store).run()
        #expect(verification.problems.filter { $0.file.hasPrefix("indicators") } == [])
    }

    @Test(
        "rejects of a run, of a registry, of both, of all",
        arguments: [
            (nil, nil, ["000001 people", "000001 cards", "000002 people", "000002 cards"]),
            ("000002", nil, ["000002 people", "000002 cards"]),
            (nil, "cards", ["000001 cards", "000002 cards"]),
            ("000001", "people", ["000001 people"]), ("000003", nil, []), (nil, "none", []),
        ] as [(String?, String?, [String])])
    func rejects(run: String?, registry: String?, wanted: [String]) throws {
        var rows: [RejectRow] = []
        try fixture().store.rejectRows(run: run, registry: registry) { rows.append($0) }
        #expect(rows.map { "\($0.run) \($0.registry)" } == wanted)
        for row in rows {
            let isCard = row.registry == "cards"
            #expect(
                row
                    == RejectRow(
                        run: row.run, registry: row.registry, file: isCard ? "c.csv" : "p.csv",
                        line: isCard ? 9 : 7,
                        column: isCard ? nil : "name", reason: isCard ? "field_count" : "missing",
                        raw: isCard ? [] : Array("a,b".utf8)))
        }
    }

    @Test("a store without runs has no rows")
    func empty() throws {
        let store = StoreFixture().store
        #expect(try store.indicatorRows(run: "000001").isEmpty)
        try store.rejectRows(run: nil, registry: nil) { _ in Issue.record("a reject") }
    }

    @Test("a damaged store is told with the file's name", arguments: ["log", "file", "missing"])
    func damaged(kind: String) throws {
        let fixture = StoreFixture()
        try fixture.run(keys: [1])
        switch kind {
        case "log":
            try fixture.storage.remove("runs/_delta_log/00000000000000000000.json")
            _ = try fixture.storage.writeNew(
                "runs/_delta_log/00000000000000000000.json", Array("{\"add\":".utf8))
        case "file":
            try fixture.storage.remove("runs/part-000001-00000.zstd.parquet")
            _ = try fixture.storage.writeNew("runs/part-000001-00000.zstd.parquet", Array("PAR1PAR1".utf8))
        default: try fixture.storage.remove("runs/part-000001-00000.zstd.parquet")
        }
        let error = #expect(throws: HosoError.self) { try fixture.store.newestRun() }
        #expect(error?.code == .damagedStore)
        #expect(error?.place?.file.hasPrefix("runs/") == true)
    }

    @Test(
        "times of day", arguments: [(0, "1970-01-01T00:00:00Z"), (1_782_784_800_999, "2026-06-30T02:00:00Z")])
    func clock(ms: Int, wanted: String) { #expect(WallClock.text(ms: ms) == wanted) }
}
