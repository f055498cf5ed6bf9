import FoundationEssentials
import HosoStore
import Testing

@Suite("Run report")
struct RunReportTests {
    @Test("goes to JSON and back")
    func roundTrip() throws {
        for status in [RunReport.Status.committed, .nothingNew, .dryRun] {
            var report = StoreFixture.report(run: "000007", tables: ["people": 3, "rejects": 0])
            report.status = status
            if status == .dryRun { report.registries["people"]?.repaired = ["person": 2] }
            #expect(try RunReport(json: report.json().utf8) == report)
        }
    }

    @Test("has the contract's names")
    func names() throws {
        let report = StoreFixture.report(run: "000001", tables: ["people": 0])
        let json = try report.json()
        let first = """
            {"checks":{},"finished_at":"2026-06-30T02:00:12Z","peak_memory_bytes":1048576,"pipeline":"test","receipt":{
            """
        let last = """
            },"registries":{"people":{"bytes":5,"files":4,"links":{"person":{"missing":1,"verified":6}},"rejected":1,\
            "rows":7,"rows_read":10,"superseded":2}},"run":"000001","seconds":12.3,"started_at":"2026-06-30T02:00:00Z",\
            "status":"committed"}
            """
        #expect(json.hasPrefix(first) && json.hasSuffix(last), "\(json)")
        var mending = report
        mending.registries["people"]?.repaired = ["person": 2]
        #expect(try mending.json().contains(#""rejected":1,"repaired":{"person":2},"rows":7"#))
        #expect(RunReport.Status.nothingNew.rawValue == "nothing-new")
    }

    @Test("JSON that is none is refused", arguments: ["", "{", "{}", "[]", "null"])
    func damaged(text: String) { #expect(throws: (any Error).self) { try RunReport(json: text.utf8) } }
}
