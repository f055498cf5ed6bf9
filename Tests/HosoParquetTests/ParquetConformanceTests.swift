import Foundation
import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

/// Files of other writers; `Fixtures/expected.tsv` has the answers on which other readers agree.
@Suite("Parquet files of others")
struct ParquetConformanceTests {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// A file below the fixtures, and its row count and the digest of its rows, or why it is refused.
    struct Answer: Sendable, CustomStringConvertible {
        var path: String
        var rowCount: Int?
        var digestOrReason: String

        var description: String { path }
    }

    static let answers: [Answer] = {
        guard let text = try? String(contentsOf: fixtures.appending(path: "expected.tsv"), encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").map { line in
            let cells = line.split(separator: "\t").map(String.init)
            return Answer(path: cells[0], rowCount: Int(cells[1]), digestOrReason: cells[2])
        }
    }()

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: fixtures.appending(path: path)))
    }

    @Test("every file has an answer")
    func listing() throws {
        for suite in ["parquet-testing", "peer-parquet"] {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: Self.fixtures.appending(path: suite).path)
            let listed = Self.answers.filter { $0.path.hasPrefix(suite) }.map(\.path)
            #expect(
                names.filter { $0.hasSuffix(".parquet") }.map { "\(suite)/\($0)" }.sorted() == listed.sorted()
            )
        }
    }

    @Test("rows are those that other readers give", arguments: answers.filter { $0.rowCount != nil })
    func rows(answer: Answer) throws {
        let rows = try ParquetRecordReaderTests.rows(Self.bytes(answer.path), rowLimit: 100)
        var text: [UInt8] = []
        for row in rows {
            CanonicalText.append(row: row, to: &text)
            text.append(UInt8(ascii: "\n"))
        }
        #expect(rows.count == answer.rowCount)
        #expect(SlowSHA256.digest(text) == answer.digestOrReason)
    }

    @Test("damage and unknown codecs are refused by column", arguments: answers.filter { $0.rowCount == nil })
    func refused(answer: Answer) throws {
        let bytes = try Self.bytes(answer.path)
        let error = #expect(throws: FormatError.self) { try ParquetRecordReaderTests.rows(bytes) }
        #expect("\(try #require(error))".contains(answer.digestOrReason))
    }

    @Test("a codec that is not read hides no other column")
    func otherColumns() throws {
        let file = try ParquetFileReader(
            source: MemorySource(Self.bytes("peer-parquet/pyarrow_brotli_page1.parquet")))
        #expect(file.rowCount == 700 && file.leaves.count == 22)
        #expect(file.leaves[16].name == "name" && file.leaves[16].logicalType == .string)
    }

    @Test("a range of rows is what it is of the whole", arguments: answers.filter { $0.rowCount != nil })
    func ranges(answer: Answer) throws {
        let file = try ParquetFileReader(source: MemorySource(Self.bytes(answer.path)))
        var generator = SeededGenerator(seed: 5)
        for rowGroup in file.rowGroupRowCounts.indices.prefix(3) {
            let rowCount = file.rowGroupRowCounts[rowGroup]
            for leaf in file.leaves.indices.prefix(25) {
                let whole = try file.readLeaf(leaf, rowGroup: rowGroup).slowRows(file.leaves[leaf])
                #expect(whole.count == rowCount)
                for _ in 0..<4 {
                    let first = Int.random(in: 0...rowCount, using: &generator)
                    let end = Int.random(in: first...rowCount, using: &generator)
                    let part = try file.readLeaf(leaf, rowGroup: rowGroup, rows: first..<end)
                    #expect(part.rowCount == end - first)
                    #expect(part.slowRows(file.leaves[leaf]) == Array(whole[first..<end]))
                }
            }
        }
    }

    @Test("flipped bits and cuts give rows or an error", arguments: answers)
    func damage(answer: Answer) throws {
        let bytes = try Self.bytes(answer.path)
        var generator = SeededGenerator(seed: UInt64(bytes.count))
        for round in 0..<60 {
            var damaged = bytes
            if round % 4 == 3 {
                damaged.removeSubrange(
                    Int.random(in: 4...bytes.count - 8, using: &generator)..<bytes.count - 8)
            } else {
                // Half of the flips strike the footer, where each byte matters.
                let footer = max(0, bytes.count - 3_000)
                let index = Int.random(
                    in: round % 2 == 0 ? footer..<bytes.count : 0..<bytes.count, using: &generator)
                damaged[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
            do {
                var reader = try ParquetRecordReader(ParquetFileReader(source: MemorySource(damaged)))
                for _ in 0..<3 { _ = try reader.next(rowLimit: 200) }
            } catch is FormatError {}
        }
    }
}
