import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

/// Rows found by the text of a column, beside a slow search over all rows.
@Suite("Search by text")
struct ParquetSearchTests {
    private static let options = ParquetWriterOptions(pageRowCount: 64, pageByteLimit: 2000)

    private static func texts(_ rowCount: Int, spread: Int, using generator: inout SeededGenerator)
        -> [[UInt8]]
    {
        (0..<rowCount).map { _ in
            let number = Int.random(in: 0..<spread, using: &generator)
            // Of all lengths, some of them beginnings of others.
            return Array("\(number * 7_919 % spread)/đã ghi/\(number)".utf8.prefix(3 + number % 30))
        }
    }

    private static func file(
        _ column: Column, isSorted: Bool = false, hasFilters: Bool
    ) throws -> ParquetFileReader {
        let field = Field("value", .string)
        var writer = ParquetFileWriter(fields: [field], options: options)
        var bytes = writer.header()
        let chunk = ColumnChunkEncoder.encode(
            column, field: field, isSorted: isSorted, hasBloomFilter: hasFilters, isSearched: hasFilters,
            options: options)
        bytes += writer.append(rowGroup: [chunk], rowCount: column.count).joined()
        return try ParquetFileReader(source: MemorySource(bytes + writer.finish()))
    }

    private static func found(_ reader: ParquetFileReader, _ texts: [[UInt8]]) throws -> [ParquetTextMatch] {
        let pages = try reader.pages(0, rowGroup: 0, thatMayHold: texts)
        return try reader.matches(0, rowGroup: 0, pages: pages, texts: texts)
    }

    @Test(
        "finds every row, whatever the encoding, the nulls and the filters",
        arguments: [(1, 1), (63, 5), (64, 1000), (65, 40), (1000, 3), (1000, 100_000)], [true, false])
    func rows(size: (rowCount: Int, spread: Int), hasFilters: Bool) throws {
        var generator = SeededGenerator(seed: 5)
        for pattern in NullPattern.allCases {
            let validity = pattern.validity(rowCount: size.rowCount, using: &generator)
            let texts = Self.texts(size.rowCount, spread: size.spread, using: &generator)
            let column = Column(
                .text(TextArena(texts.map { String(decoding: $0, as: UTF8.self) })), validity: validity
            ).cleared()
            let reader = try Self.file(column, hasFilters: hasFilters)
            let cells = column.cells
            var sought = (0..<5).map { _ in texts.randomElement(using: &generator) ?? [] }
            sought += [[], Array("nobody".utf8)]
            sought = Set(sought).sorted { $0.lexicographicallyPrecedes($1) }
            let expected = cells.indices.compactMap { row -> ParquetTextMatch? in
                guard case .text(let text) = cells[row], let index = sought.firstIndex(of: text) else {
                    return nil
                }
                return ParquetTextMatch(row: row, valueIndex: index)
            }
            #expect(try Self.found(reader, sought) == expected, "\(pattern)")
            let rows = cells.indices.filter { _ in Bool.random(using: &generator) }
            let records = try reader.records(0, rowGroup: 0, rows: rows)
            #expect(
                records
                    == rows.map { row in
                        if case .text(let text) = cells[row] { return .text(text) }
                        return .null
                    })
        }
    }

    @Test("a column over some pages holds the rows asked for", arguments: [1, 64, 65, 1000])
    func partialColumn(rowCount: Int) throws {
        var generator = SeededGenerator(seed: 6)
        for pattern in NullPattern.allCases {
            for spread in [3, 100_000] {
                let validity = pattern.validity(rowCount: rowCount, using: &generator)
                let texts = Self.texts(rowCount, spread: spread, using: &generator)
                let column = Column(
                    .text(TextArena(texts.map { String(decoding: $0, as: UTF8.self) })), validity: validity
                ).cleared()
                let reader = try Self.file(column, hasFilters: false)
                let cells = column.cells
                for share in [1, 5, 100, 1000] {
                    var rows = cells.indices.filter { _ in Int.random(in: 0..<share, using: &generator) == 0 }
                    if rows.isEmpty { rows = [rowCount - 1] }
                    let partial = try reader.readColumn(0, rowGroup: 0, holding: rows.map { $0..<$0 + 1 })
                    let read = partial.column.cells
                    #expect(read.count == partial.rows.reduce(0) { $0 + $1.count })
                    #expect(partial.indices(ofRows: rows).map { read[$0] } == rows.map { cells[$0] })
                    #expect(
                        partial.indices(ofRows: partial.rows.flatMap { Array($0) }) == Array(read.indices))
                }
            }
        }
    }

    @Test("IDs are found by their digits")
    func identifiers() throws {
        let raws = (0..<3000).map { PersonID(.citizen, payload: UInt64($0) * 330_000_007).raw }
        let reader = try Self.file(Column(.id(raws: raws, asWritten: TextArena())), hasFilters: true)
        for row in [0, 1, 63, 64, 2999] {
            let text = Array(IdentifierFormatting.slowText(raws[row], asWritten: TextArena()).utf8)
            #expect(try Self.found(reader, [text]) == [ParquetTextMatch(row: row, valueIndex: 0)])
        }
    }

    @Test("the filter of pages leaves few pages, and of an absent value next to none")
    func pageFilter() throws {
        var generator = SeededGenerator(seed: 9)
        let raws = (0..<64 * 100).map { _ in
            PersonID(.citizen, payload: UInt64.random(in: 0..<1_000_000_000_000, using: &generator)).raw
        }
        let reader = try Self.file(Column(.id(raws: raws, asWritten: TextArena())), hasFilters: true)
        var pageCount = 0
        for row in stride(from: 0, to: raws.count, by: 64) {
            let text = Array(IdentifierFormatting.slowText(raws[row], asWritten: TextArena()).utf8)
            let pages = try reader.pages(0, rowGroup: 0, thatMayHold: [text])
            #expect(pages.contains(row..<row + 64))
            pageCount += pages.count
        }
        #expect(pageCount < 100 * 8)
        // Sorted rows need none: their page index tells as much.
        let sorted = try Self.file(
            Column(.id(raws: raws.sorted(), asWritten: TextArena())), isSorted: true, hasFilters: true)
        let text = Array(IdentifierFormatting.slowText(raws[70], asWritten: TextArena()).utf8)
        #expect(try sorted.pages(0, rowGroup: 0, thatMayHold: [text]).count <= 2)
    }

    @Test("a damaged filter is told")
    func damage() throws {
        let raws = (0..<640).map { PersonID(.citizen, payload: UInt64($0) * 330_000_007).raw }
        let field = Field("value", .string)
        var writer = ParquetFileWriter(fields: [field], options: Self.options)
        var bytes = writer.header()
        let chunk = ColumnChunkEncoder.encode(
            Column(.id(raws: raws, asWritten: TextArena())), field: field, isSorted: false,
            hasBloomFilter: true, isSearched: true, options: Self.options)
        bytes += writer.append(rowGroup: [chunk], rowCount: raws.count).joined()
        bytes += writer.finish()
        let text = Array(IdentifierFormatting.slowText(raws[300], asWritten: TextArena()).utf8)
        let metadata = try ParquetFileReader(source: MemorySource(bytes)).columnChunk(0, rowGroup: 0)
        let bloomEnd =
            try #require(metadata.bloomFilterOffset) + (try #require(metadata.bloomFilterByteCount))
        let indexStart = try #require(metadata.columnIndex?.lowerBound)
        var errorCount = 0
        for place in bloomEnd..<indexStart {
            var changed = bytes
            changed[place] ^= 1
            let reader = try ParquetFileReader(source: MemorySource(changed))
            do {
                #expect(try Self.found(reader, [text]) == [ParquetTextMatch(row: 300, valueIndex: 0)])
            } catch {
                #expect((error as? FormatError)?.kind == .checksum(field: "page filter"))
                errorCount += 1
            }
        }
        // Ten blocks of 32 bytes and their checksum are read.
        #expect(errorCount == 324)
    }
}
