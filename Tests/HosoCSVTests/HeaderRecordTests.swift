import HosoCSV
import HosoTestSupport
import Testing

@Suite("Header record")
struct HeaderRecordTests {
    private func fields(_ text: String) -> [String]? {
        HeaderRecord.fields(of: Array(text.utf8), syntax: CSVSyntax())?.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test("splits a record, taking quotes off")
    func split() {
        #expect(fields("a,b,c") == ["a", "b", "c"])
        #expect(fields("\"a\",\"b,\"\"c\"\"\"\r") == ["a", "b,\"c\""])
        #expect(fields("Mã số,\"Họ\ntên\"") == ["Mã số", "Họ\ntên"])
        #expect(fields("a,") == ["a", ""])
        #expect(fields("") == [""])
    }

    @Test("tells a quote fault", arguments: ["a\"b", "\"a\"b", "\"a", "a,\"b\"\""])
    func fault(text: String) { #expect(fields(text) == nil) }

    @Test("agrees with the slow twin")
    func random() {
        var generator = SeededGenerator(seed: 41)
        let alphabet: [[UInt8]] = [[0x2C], [0x22], [0x22, 0x22], [0x61], [0x0D], [0xC3, 0xA9]]
        for _ in 0..<2000 {
            let record = generator.bytes(upTo: 12, of: alphabet)
            var stripped = record
            if stripped.last == 0x0D { stripped.removeLast() }
            if stripped.isEmpty || stripped == [0x0D] { continue }
            let given = HeaderRecord.fields(of: record, syntax: CSVSyntax())
            var twin = CSVTwin(stripped + [0x0A], syntax: CSVSyntax())
            let count = given?.count ?? 1
            let wanted = twin.outcome(fieldCount: count)
            #expect(wanted.records.first?.fields == given, "\(record)")
        }
    }
}
