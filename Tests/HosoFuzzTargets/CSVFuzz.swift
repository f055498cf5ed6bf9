import HosoCSV
import HosoTestSupport

enum CSVFuzz {
    private static let newline = UInt8(ascii: "\n")

    /// The first byte chooses dialect and number of fields; the others are a block, also cut in two.
    static func scan(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let syntax =
            choice & 1 == 0 ? CSVSyntax() : CSVSyntax(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "'"))
        let fieldCount = Int(choice >> 1 & 3) + 1
        let text = Array(bytes.dropFirst())
        let block = text.last == newline ? text : text + [newline]
        var twin = CSVTwin(block, syntax: syntax)
        let wanted = twin.outcome(fieldCount: fieldCount)
        let index = RecordIndex(syntax: syntax)
        precondition(
            index.outcome(block, fieldCount: fieldCount) == wanted, "the index differs from its twin")
        let cutter = RecordCutter(syntax: syntax)
        let ends = twin.recordEnds
        precondition(cutter.lastRecordEnd(in: block) == ends.last.map { $0 + 1 }, "another last record")
        precondition(cutter.firstRecordEnd(in: block) == ends.first, "another first record")
        precondition(cutter.endsInsideQuotes(block) == twin.endsInsideQuotes, "quotes are open otherwise")
        _ = HeaderRecord.fields(of: Array(text.prefix { $0 != newline }), syntax: syntax)
        _ = HeaderRecord.fields(of: text, syntax: syntax)
    }
}
