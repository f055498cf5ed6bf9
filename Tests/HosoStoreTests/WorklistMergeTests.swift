import HosoCore
import HosoStorage
import HosoStore
import HosoTestSupport
import Testing

/// Worklists over many runs, beside a twin that keeps every item in a dictionary.
@Suite("Worklists")
struct WorklistMergeTests {
    private struct Item: Hashable {
        var check: String
        var key: String
        var area: String?
        var openedRun: String
        var closedRun: String?
        var outcome: String?
        var detail: String?
    }

    private struct Row: Hashable {
        var key: String
        var area: String?
        var detail: String?
    }

    /// The slow, obvious way.
    private struct Twin {
        var items: [Item] = []

        mutating func run(_ run: String, _ failing: [String: [Row]]) -> [String: CheckReport] {
            var reports = failing.mapValues { _ in CheckReport(open: 0, opened: 0, corrected: 0) }
            for index in items.indices where items[index].closedRun == nil {
                let item = items[index]
                if let row = failing[item.check]?.first(where: { $0.key == item.key }) {
                    items[index].area = row.area
                    items[index].detail = row.detail
                    continue
                }
                items[index].closedRun = run
                items[index].outcome = failing[item.check] == nil ? "withdrawn" : "corrected"
                reports[item.check]?.corrected += 1
            }
            for (check, rows) in failing {
                for row in rows
                where !items.contains(where: {
                    $0.check == check && $0.key == row.key && $0.closedRun == nil
                }) {
                    items.append(
                        Item(
                            check: check, key: row.key, area: row.area, openedRun: run, closedRun: nil,
                            outcome: nil, detail: row.detail))
                    reports[check]?.opened += 1
                }
                reports[check]?.open = items.count { $0.check == check && $0.closedRun == nil }
            }
            return reports
        }
    }

    private static let pieces = SerialPieces()

    private func parts(_ rows: [Row], _ random: inout SeededGenerator) -> [WorklistRows] {
        var parts = [WorklistRows()]
        for row in rows {
            if Int.random(in: 0..<5, using: &random) == 0 { parts.append(WorklistRows()) }
            parts[parts.count - 1].keys.append(row.key.utf8)
            parts[parts.count - 1].areas.append(row.area?.utf8)
            parts[parts.count - 1].details.append(row.detail?.utf8)
        }
        return parts
    }

    private func failing(_ names: [String], _ random: inout SeededGenerator) -> [String: [Row]] {
        var failing: [String: [Row]] = [:]
        for name in names where Int.random(in: 0..<6, using: &random) > 0 {
            var keys = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                String(Int.random(in: 0..<30, using: &random)) + ["", "|b", "é"].randomElement(
                    using: &random)!
            }
            // Repeated keys now and then; the first stands for all.
            if Int.random(in: 0..<3, using: &random) > 0 { keys = Array(Set(keys)).sorted() }
            failing[name] = keys.map { key in
                Row(
                    key: key, area: [nil, "01", "02"].randomElement(using: &random)!,
                    detail: [nil, "{\"a\":null}", "{\"a\":\"x\"}"].randomElement(using: &random)!)
            }
        }
        return failing
    }

    private func items(_ store: Store) throws -> [Item] {
        guard let newest = try store.newestRun() else { return [] }
        var items: [Item] = []
        for selection in [Store.WorklistSelection.closed, .open] {
            try store.worklistItems(after: newest, selection) { item in
                items.append(
                    Item(
                        check: item.check, key: item.key, area: item.area, openedRun: item.openedRun,
                        closedRun: item.closedRun, outcome: item.outcome,
                        detail: item.detail.map { String(decoding: $0, as: UTF8.self) }))
            }
        }
        return items
    }

    private func stored(_ fixture: StoreFixture) throws -> StoredWorklists {
        guard let version = try fixture.store.newestRun()?.receipt.tables["worklists"] else {
            return StoredWorklists()
        }
        return try StoredWorklists(
            fixture.store.table(.worklists), version: version, pieces: WorklistMergeTests.pieces)
    }

    /// Writes one run's worklists and its report.
    private func write(_ merge: WorklistMerge, _ stored: StoredWorklists, _ fixture: StoreFixture) throws {
        let writer = try fixture.writer()
        try writer.undoInterruptedRun()
        if merge.isChanged || writer.tables["worklists"] == nil {
            let files = try WorklistFiles(
                store: fixture.store, run: writer.run, pieces: WorklistMergeTests.pieces,
                options: StoreFixture.options
            ).write(merge)
            try writer.commit(
                table: "worklists", fields: SystemTable.worklists.fields, files: files,
                removing: stored.files)
        }
        try fixture.finish(writer)
    }

    @Test("are over random histories what the twin says", arguments: 0..<12)
    func histories(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let fixture = StoreFixture()
        var twin = Twin()
        for number in 1...12 {
            let failing = failing(["b", "a", "ă"], &random)
            let run = "0000\(number < 10 ? "0" : "")\(number)"
            let stored = try stored(fixture)
            let merge = WorklistMerge(
                run: run,
                checks: failing.sorted { $0.key < $1.key }
                    .map { WorklistMerge.Check(name: $0.key, parts: parts($0.value, &random)) },
                stored: stored)
            let reports = twin.run(run, failing)
            for (check, report) in reports { #expect(merge.report(check) == report, "seed \(seed)") }
            try write(merge, stored, fixture)
            let found = try items(fixture.store)
            #expect(Set(found) == Set(twin.items), "seed \(seed), run \(run)")
            #expect(found.count == twin.items.count, "seed \(seed), run \(run)")
        }
    }

    @Test("have no change where all stays as it is")
    func unchanged() throws {
        var random = SeededGenerator(seed: 1)
        let fixture = StoreFixture()
        let rows = [Row(key: "1", area: nil, detail: nil), Row(key: "2", area: "x", detail: "{\"a\":null}")]
        func merge(_ rows: [Row], _ run: String) throws -> WorklistMerge {
            WorklistMerge(
                run: run, checks: [.init(name: "c", parts: parts(rows, &random))],
                stored: try stored(fixture))
        }
        try write(try merge(rows, "000001"), try stored(fixture), fixture)
        #expect(try !merge(rows, "000002").isChanged)
        #expect(try merge([rows[0]], "000002").isChanged)
        #expect(try merge([rows[0], Row(key: "2", area: nil, detail: "{\"a\":null}")], "000002").isChanged)
        #expect(try merge([rows[0], Row(key: "2", area: "x", detail: nil)], "000002").isChanged)
    }

    @Test("that say another thing than the reports are found")
    func verification() throws {
        var random = SeededGenerator(seed: 1)
        let fixture = StoreFixture()
        let merge = WorklistMerge(
            run: "000001",
            checks: [.init(name: "c", parts: parts([Row(key: "1", area: nil, detail: nil)], &random))],
            stored: StoredWorklists())
        // The fixture's report tells of no checks.
        try write(merge, StoredWorklists(), fixture)
        let problems = try StoreVerification(fixture.store).run().problems.map(\.description)
        #expect(problems.contains { $0.contains("run 000001, check `c`: 1 open, not 0") }, "\(problems)")
        #expect(problems.contains { $0.contains("run 000001, check `c`: 1 opened, not 0") }, "\(problems)")
    }

    @Test("with impossible items are damage")
    func damage() throws {
        let fixture = StoreFixture()
        let texts: [String?] = ["c", "1", nil, "000001", nil, "corrected", nil]
        let columns = texts.map { Column(.text(TextArena([$0 ?? ""])), validity: $0 == nil ? [0] : nil) }
        let writer = try fixture.writer()
        let file = try fixture.write(
            "worklists", "part-000001-00000.zstd.parquet", SystemTable.worklists.fields, columns, rowCount: 1)
        try writer.commit(
            table: "worklists", fields: SystemTable.worklists.fields, files: [file], replaces: false)
        try fixture.finish(writer)
        let error = #expect(throws: HosoError.self) { try stored(fixture) }
        #expect(error?.code == .damagedStore)
        let problems = try StoreVerification(fixture.store).run().problems.map(\.description)
        #expect(problems.contains { $0.contains("`outcome` is there for an open item") }, "\(problems)")
    }

    @Test(
        "keep what is shown as JSON",
        arguments: [
            ([], nil), ([("a", "x")], #"{"a":"x"}"#), ([("a.b + 'c'", nil)], #"{"a.b + 'c'":null}"#),
            (
                [("a", "say \"x\" \\ \n\u{1}"), ("đ", "Lê\tHoà")],
                #"{"a":"say \"x\" \\ \n\u0001","đ":"Lê\tHoà"}"#
            ),
        ] as [([(String, String?)], String?)])
    func detail(shown: [(String, String?)], text: String?) throws {
        let names = shown.map { WorklistDetail.quotedName($0.0) }
        let values = shown.map { TextArena(["other", $0.1 ?? ""]) }
        let bytes = WorklistDetail.encode(names: names, values: values, row: 1) { shown[$0].1 == nil }
        #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == text)
        guard let bytes else { return }
        let decoded = try #require(WorklistDetail.decode(bytes[...]))
        #expect(decoded.map(\.name) == shown.map(\.0))
        #expect(decoded.map(\.value) == shown.map(\.1))
    }

    @Test("know what is no detail", arguments: ["", "[]", "{\"a\":1}", "{\"a\":\"x\"} ."])
    func noDetail(text: String) { #expect(WorklistDetail.decode(Array(text.utf8)[...]) == nil) }
}
