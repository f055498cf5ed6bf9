import Foundation
import HosoCSV
import HosoTestSupport
import Testing

@Suite("CSV files of others")
struct CSVConformanceTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures")

    /// Header and records of a file by hoso's rules.
    private func table(_ bytes: [UInt8]) -> (header: [[UInt8]], outcome: CSVOutcome, isOpen: Bool) {
        let cutter = RecordCutter(syntax: CSVSyntax())
        let end = cutter.firstRecordEnd(in: bytes) ?? bytes.count
        let header = HeaderRecord.fields(of: Array(bytes[..<end]), syntax: CSVSyntax()) ?? []
        var rest = Array(bytes[min(end + 1, bytes.count)...])
        let isOpen = cutter.endsInsideQuotes(rest)
        if let last = rest.last, last != UInt8(ascii: "\n") { rest.append(UInt8(ascii: "\n")) }
        return (header, RecordIndex(syntax: CSVSyntax()).outcome(rest, fieldCount: header.count), isOpen)
    }

    private func texts(_ fields: [[UInt8]]) -> [String] {
        fields.enumerated().map { number, field in
            let isLast = number == fields.count - 1
            return String(
                decoding: isLast && field.last == UInt8(ascii: "\r") ? field.dropLast() : field[...],
                as: UTF8.self)
        }
    }

    @Test(
        "csv-spectrum gives the rows that its JSON names",
        arguments: [
            "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
            "quotes_and_newlines", "simple", "simple_crlf", "utf8",
        ])
    func spectrum(name: String) throws {
        let folder = CSVConformanceTests.fixtures.appending(path: "csv-spectrum")
        let (header, outcome, isOpen) = table(
            Array(try Data(contentsOf: folder.appending(path: "\(name).csv"))))
        let wanted = try JSONDecoder().decode(
            [[String: String]].self, from: Data(contentsOf: folder.appending(path: "\(name).json")))
        let names = texts(header)
        let rows = outcome.records.map { Dictionary(uniqueKeysWithValues: zip(names, texts($0.fields))) }
        #expect(rows == wanted)
        #expect(outcome.faults.isEmpty && !isOpen)
    }

    @Test("csv-spectrum's quotes inside unquoted fields are faults")
    func spectrumFault() throws {
        let file = CSVConformanceTests.fixtures.appending(path: "csv-spectrum/location_coordinates.csv")
        let outcome = table(Array(try Data(contentsOf: file))).outcome
        #expect(outcome.records.isEmpty)
        #expect(outcome.faults.map(\.isQuote) == [true])
    }

    /// The folder of conformance files, where there is one beside the project; no licence allows to copy
    /// them.
    private static var testData: URL? {
        let beside = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared")
            .standardized
        let shared = ProcessInfo.processInfo.environment["HOSO_SHARED"].map { URL(filePath: $0) } ?? beside
        let folder = shared.appending(path: "conformance/csv-test-data/upstream")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    @Test("csv-test-data: right files give their rows, bad ones a fault")
    func testData() throws {
        guard let folder = CSVConformanceTests.testData else { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "csv").path)
            .sorted()
        {
            let bytes = Array(try Data(contentsOf: folder.appending(path: "csv/\(name)")))
            let (header, outcome, isOpen) = table(bytes)
            let json = folder.appending(path: "json/\(name.dropLast(4)).json")
            if name == "bad-header-wrong-header.csv" || name == "bad-header-no-header.csv" {
                // Whether a header is the right one, only the registry knows.
                #expect(outcome.records.isEmpty && outcome.faults.isEmpty, "\(name)")
            } else if name.hasPrefix("bad-") {
                #expect(outcome.records.isEmpty && (isOpen || outcome.faults.count == 1), "\(name)")
            } else if name.hasPrefix("header-") {
                let names = texts(header)
                let rows = outcome.records.map {
                    Dictionary(uniqueKeysWithValues: zip(names, texts($0.fields)))
                }
                #expect(
                    try rows == JSONDecoder().decode([[String: String]].self, from: Data(contentsOf: json)),
                    "\(name)")
            } else {
                // Blank lines are no records here, so a column of one empty field has no rows.
                let wanted = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: json)).filter {
                    $0 != [""]
                }
                let rows = ([header] + outcome.records.map(\.fields)).map(texts).filter { $0 != [""] }
                #expect(rows == wanted, "\(name)")
                #expect(outcome.faults.isEmpty, "\(name)")
            }
        }
    }
}
