import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Bloom filters")
struct BloomFilterTests {
    @Test(
        "XXH64 gives the published hashes",
        arguments: [
            ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
            ("message digest", 0x066E_D728_FCEE_B3BE), ("abcdefghijklmnopqrstuvwxyz", 0xCFE1_F278_FA89_835C),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 0xAAA4_6907_D304_7814),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                0xE04A_477F_19EE_145D
            ),
        ] as [(String, UInt64)])
    func vectors(text: String, hash: UInt64) {
        #expect(XXHash64.hash(Array(text.utf8)) == hash)
        #expect(XXHash64.slowHash(Array(text.utf8)) == hash)
    }

    @Test("the kernels hash as their plain twin does, at every length", arguments: 0..<101)
    func twin(byteCount: Int) {
        var generator = SeededGenerator(seed: UInt64(byteCount))
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(XXHash64.hash(bytes) == XXHash64.slowHash(bytes))
        var arena = TextArena()
        for end in 0...byteCount { arena.append(bytes[..<end]) }
        #expect(XXHash64.hashes(of: arena) == (0...byteCount).map { XXHash64.slowHash(Array(bytes[..<$0])) })
        // All of one length, some of them twice in a row.
        let alike = (0..<40).flatMap { number -> [[UInt8]] in
            let text = bytes.map { $0 ^ UInt8(number) }
            return number % 3 == 0 ? [text, text] : [text]
        }
        let firsts = alike.indices.filter { $0 == 0 || alike[$0] != alike[$0 - 1] }
        var alikeArena = TextArena()
        for text in alike { alikeArena.append(text) }
        #expect(XXHash64.hashes(of: alikeArena) == firsts.map { XXHash64.slowHash(alike[$0]) })
        let number = generator.next()
        let narrow = Int32(truncatingIfNeeded: number)
        let wide = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        #expect(XXHash64.hashes(of: [number, number]) == [XXHash64.slowHash(wide)])
        #expect(XXHash64.hashes(of: [narrow, narrow]) == [XXHash64.slowHash(Array(wide[..<4]))])
    }

    @Test(
        "what was put in is found; of the rest few are",
        arguments: [0, 1, 2, 50, 1000, 43_690, 43_691, 80_000])
    func rates(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let hashes = (0..<count).map { _ in generator.next() }
        let filter = BloomFilter(hashes: hashes)
        #expect(hashes.allSatisfy { filter.mayContain(hash: $0) })
        #expect(filter.blocks.count & (filter.blocks.count - 1) == 0)
        let strangers = (0..<20_000).filter { _ in filter.mayContain(hash: generator.next()) }
        #expect(strangers.count <= 2400, "\(strangers.count) of 20,000 false")
        // Bits per value, where there are enough values to tell.
        if count >= 1000 { #expect(filter.blocks.count * 256 < count * 13) }
    }

    @Test("a filter of the size that BloomFilter.md tells of errs as often as it says")
    func documentedRate() {
        var generator = SeededGenerator(seed: 1024)
        // 26,214 values in 1024 blocks, ten bits a value: 1.26 %.
        let filter = BloomFilter(hashes: (0..<26_214).map { _ in generator.next() })
        #expect(filter.blocks.count == 1024)
        let strangers = (0..<100_000).filter { _ in filter.mayContain(hash: generator.next()) }
        #expect((1000...1500).contains(strangers.count), "\(strangers.count) of 100,000 false")
    }

    @Test("repeated values count once")
    func folding() {
        var generator = SeededGenerator(seed: 7)
        let distinct = (0..<300).map { _ in generator.next() }
        let repeated = (0..<30_000).map { distinct[$0 % 300] }
        let filter = BloomFilter(hashes: repeated)
        #expect(filter.blocks.count <= 16)
        var same = filter
        for hash in distinct { same.insert(hash: hash) }
        #expect(same == filter)
    }

    private static func file(_ column: Column, _ type: StorageType, isSorted: Bool = false) -> [UInt8] {
        let field = Field("value", type)
        let options = ParquetWriterOptions(pageRowCount: 64)
        var writer = ParquetFileWriter(fields: [field], options: options)
        var bytes = writer.header()
        let chunk = ColumnChunkEncoder.encode(
            column, field: field, isSorted: isSorted, hasBloomFilter: true, options: options)
        bytes += writer.append(rowGroup: [chunk], rowCount: column.count).joined()
        return bytes + writer.finish()
    }

    @Test("columns of every type carry a filter that knows their values", arguments: RoundTripTests.types)
    func files(type: StorageType) throws {
        var generator = SeededGenerator(seed: 11)
        for (rowCount, spread) in [(1, 1), (500, 3), (500, 1_000_000), (5000, 1_000_000)] {
            for pattern in [NullPattern.none, .all, .some] {
                let validity = pattern.validity(rowCount: rowCount, using: &generator)
                let column = RoundTripTests.column(
                    type, rowCount: rowCount, spread: spread, validity: validity, using: &generator)
                let bytes = Self.file(column, type, isSorted: rowCount == 500)
                let reader = try ParquetFileReader(source: MemorySource(bytes))
                #expect(try reader.readColumn(0, rowGroup: 0).cells == column.cells)
                let filter = try reader.bloomFilter(0, rowGroup: 0)
                if type == .boolean {
                    #expect(filter == nil)
                    continue
                }
                let found = try #require(filter)
                for cell in column.cells where cell != .null {
                    var value = cell.parquetValue
                    if type == .date, case .int64(let days) = value { value = .int32(Int32(days)) }
                    #expect(found.mayContain(value))
                }
                #expect(pattern != .all || !found.mayContain(.int64(5)))
            }
        }
    }

    @Test("IDs, codes and texts give one filter")
    func forms() {
        let raws = (0..<2000).map { PersonID(.citizen, payload: UInt64($0) * 7_000_003 % 900).raw }
        let texts = TextArena(raws.map { IdentifierFormatting.slowText($0, asWritten: TextArena()) })
        let distinct = Set((0..<texts.count).map { texts.string($0) }).sorted()
        let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, UInt32($0)) })
        let codes = (0..<texts.count).map { places[texts.string($0)] ?? 0 }
        let forms: [Column.Values] = [
            .text(texts), .id(raws: raws, asWritten: TextArena()),
            .dictionary(codes: codes, texts: TextArena(distinct)),
        ]
        #expect(Set(forms.map { Self.file(Column($0), .string) }).count == 1)
        #expect(Set(forms.map { Self.file(Column($0), .string, isSorted: true) }).count == 1)
    }

    @Test("headers with impossible sizes are refused, unknown kinds say nothing")
    func damage() throws {
        let bytes = Self.file(Column(.int64((0..<3000).map { $0 * $0 })), .int64)
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        let chunk = reader.columnChunk(0, rowGroup: 0)
        let offset = try #require(chunk.bloomFilterOffset)
        let byteCount = try #require(chunk.bloomFilterByteCount)
        #expect(byteCount == 4096 + 16)
        #expect(Array(bytes[offset..<offset + 4]) == [0x15, 0x80, 0x40, 0x1C])
        func read(_ change: (inout [UInt8]) -> Void) throws -> BloomFilter? {
            var changed = bytes
            change(&changed)
            return try ParquetFileReader(source: MemorySource(changed)).bloomFilter(0, rowGroup: 0)
        }
        #expect(try read { _ in } != nil)
        // Sizes of 0, 16 and 8192 bytes, then a header cut by its end.
        for size: [UInt8] in [[0x80, 0x00], [0xA0, 0x00], [0x80, 0x80], [0x81, 0x40]] {
            #expect(throws: FormatError.self) {
                try read { $0.replaceSubrange(offset + 1..<offset + 3, with: size) }
            }
        }
        #expect(throws: FormatError.self) { try read { $0[offset] = 0 } }
        // Another member of the union of algorithms.
        #expect(try read { $0[offset + 4] = 0x2C } == nil)
        #expect(throws: FormatError.self) { try read { $0[offset + 4] = 0x2F } }
    }
}
