import HosoCSV
import HosoTestSupport
import Testing

@Suite("Record cutter")
struct RecordCutterTests {
    private let syntax = CSVSyntax()
    private let cutter = RecordCutter(syntax: CSVSyntax())
    private let alphabet: [[UInt8]] = [
        [0x2C], [0x22], [0x22], [0x22, 0x22], [0x0A], [0x0D], [0x0D, 0x0A], [0x61], [0x22, 0x2C, 0x22],
        [0xC3, 0xA9],
    ]

    @Test("finds the record ends that the slow twin finds", arguments: [21, 22, 23] as [UInt64])
    func ends(seed: UInt64) {
        print("RecordCutterTests.ends seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            let bytes = generator.bytes(upTo: 24, of: alphabet)
            var twin = CSVTwin(bytes, syntax: syntax)
            _ = twin.outcome(fieldCount: 2)
            let shown = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(
                cutter.lastRecordEnd(in: bytes) == twin.recordEnds.last.map { $0 + 1 },
                "seed \(seed): \(shown)")
            #expect(cutter.firstRecordEnd(in: bytes) == twin.recordEnds.first, "seed \(seed): \(shown)")
            #expect(cutter.endsInsideQuotes(bytes) == twin.endsInsideQuotes, "seed \(seed): \(shown)")
        }
    }

    /// Reads `bytes` in pieces of `pieceByteCount`, cutting each time as many whole records as there are.
    private func streamed(_ bytes: [UInt8], pieceByteCount: Int, fieldCount: Int) -> CSVOutcome {
        let index = RecordIndex(syntax: syntax)
        var joined = CSVOutcome()
        var pending: [UInt8] = []
        var taken = 0
        func take(_ block: [UInt8]) {
            let part = index.outcome(block, fieldCount: fieldCount)
            joined.newlineCount += part.newlineCount
            joined.records += part.records.map {
                CSVOutcome.Record(fields: $0.fields, start: $0.start + taken, end: $0.end + taken)
            }
            joined.faults += part.faults.map {
                CSVOutcome.Fault(isQuote: $0.isQuote, start: $0.start + taken, raw: $0.raw)
            }
            taken += block.count
        }
        for first in stride(from: 0, to: bytes.count, by: pieceByteCount) {
            pending += bytes[first..<min(first + pieceByteCount, bytes.count)]
            guard let end = cutter.lastRecordEnd(in: pending) else { continue }
            take(Array(pending[..<end]))
            pending.removeFirst(end)
        }
        if !pending.isEmpty { take(pending + (pending.last == 0x0A ? [] : [0x0A])) }
        return joined
    }

    @Test("records are the same in pieces of any size", arguments: [31, 32] as [UInt64])
    func pieces(seed: UInt64) {
        print("RecordCutterTests.pieces seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<80 {
            let bytes = generator.bytes(upTo: 40, of: alphabet)
            if cutter.endsInsideQuotes(bytes) { continue }
            let whole = bytes.isEmpty || bytes.last == 0x0A ? bytes : bytes + [0x0A]
            var twin = CSVTwin(whole, syntax: syntax)
            let wanted = twin.outcome(fieldCount: 2)
            for size in 1...max(1, bytes.count) {
                #expect(
                    streamed(bytes, pieceByteCount: size, fieldCount: 2) == wanted,
                    "seed \(seed), by \(size): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                )
            }
        }
    }

    @Test("a last record without a newline is whole unless a quote is open")
    func lastRecord() {
        #expect(!cutter.endsInsideQuotes(Array("a,b".utf8)))
        #expect(!cutter.endsInsideQuotes(Array("a,\"b\"".utf8)))
        #expect(!cutter.endsInsideQuotes(Array("a,b\"".utf8)))
        #expect(cutter.endsInsideQuotes(Array("a,\"b".utf8)))
        #expect(cutter.endsInsideQuotes(Array("a,\"b\"\"".utf8)))
        #expect(cutter.endsInsideQuotes(Array("a,\"b\n".utf8)))
    }
}
