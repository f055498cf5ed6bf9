import HosoCore
import HosoParquet
import HosoTestSupport
import Testing

@Suite("Round trips")
struct RoundTripTests {
    static let sizes = [0, 1, 2, 7, 8, 9, 63, 64, 65, 1023, 1024, 1025]
    /// Small pages, so that every size meets page borders.
    static let options = ParquetWriterOptions(pageRowCount: 64, pageByteLimit: 2000)

    /// A column of the type with random values; `spread` says how many differ.
    static func column(
        _ type: StorageType, rowCount: Int, spread: Int, validity: [UInt8]?,
        using generator: inout SeededGenerator
    ) -> Column {
        func number() -> Int { Int.random(in: 0..<spread, using: &generator) }
        let values: Column.Values
        switch type {
        case .boolean: values = .boolean((0..<rowCount).map { _ in UInt8(number() % 2) })
        case .date:
            values = .int32(
                (0..<rowCount).map { $0 % 50 == 3 ? .min : $0 % 50 == 4 ? .max : Int32(number() * 7) })
        case .int64, .decimal, .timestamp:
            values = .int64(
                (0..<rowCount).map { $0 % 50 == 3 ? .min : $0 % 50 == 4 ? .max : Int64(number()) * 900_001 })
        case .double:
            let special: [Double] = [.nan, -0.0, 0, .infinity, -.infinity, .leastNonzeroMagnitude]
            values = .double(
                (0..<rowCount).map { $0 % 20 < 6 && spread > 5 ? special[$0 % 20] : Double(number()) / 3 })
        case .string:
            values = .text(
                TextArena(
                    (0..<rowCount).map { row in
                        String(repeating: "đường ", count: number() % 9) + String(number())
                            + (row % 90 == 5 ? "\u{10FFFF}" : "")
                    }))
        case .binary:
            var arena = TextArena()
            for row in 0..<rowCount {
                arena.append([UInt8](repeating: UInt8(number() % 256), count: row % 100))
            }
            values = .text(arena)
        }
        return Column(values, validity: validity).cleared()
    }

    static let types: [StorageType] = [
        .boolean, .int64, .decimal(precision: 18, scale: 4), .double, .date, .timestamp, .string, .binary,
    ]

    @Test("every type, size, null pattern and repetition comes back", arguments: types, sizes)
    func everyType(type: StorageType, rowCount: Int) throws {
        var generator = SeededGenerator(seed: UInt64(rowCount) + 1)
        for pattern in NullPattern.allCases {
            for (spread, isSorted) in [
                (1, false), (3, false), (1_000_000, false), (1_000_000, true), (2, true),
            ] {
                let validity = pattern.validity(rowCount: rowCount, using: &generator)
                let column = Self.column(
                    type, rowCount: rowCount, spread: spread, validity: validity, using: &generator)
                let field = Field("value", type)
                let bytes = parquetFile([field], [[column]], isSorted: isSorted, options: Self.options)
                let reader = try ParquetFileReader(source: MemorySource(bytes))
                #expect(reader.fields == [field])
                #expect(reader.rowCount == rowCount)
                guard rowCount > 0 else { continue }
                let read = try reader.readColumn(0, rowGroup: 0)
                #expect(read.cells == column.cells, "\(pattern) \(spread)")
                #expect((read.validity == nil) == (column.nullCount == 0))
                for _ in 0..<3 {
                    let first = Int.random(in: 0..<rowCount, using: &generator)
                    let rows = first..<Int.random(in: first...rowCount, using: &generator)
                    let part = try reader.readColumn(0, rowGroup: 0, rows: rows)
                    #expect(part.cells == Array(column.cells[rows]), "\(pattern) \(spread) \(rows)")
                }
                try checkStatistics(reader, column)
            }
        }
    }

    /// Bounds and null counts of the chunk and of each page hold for the cells.
    func checkStatistics(_ reader: ParquetFileReader, _ column: Column) throws {
        var statistics = try #require(reader.statistics(0, rowGroup: 0))
        statistics.minimum = statistics.minimum?.widened
        statistics.maximum = statistics.maximum?.widened
        #expect(statistics.nullCount == column.nullCount)
        let values = column.cells.filter { $0 != .null && !$0.isNaN }
        if let minimum = statistics.minimum, let maximum = statistics.maximum {
            #expect(!values.isEmpty)
            #expect(
                values.allSatisfy {
                    !$0.parquetValue.isLess(than: minimum) && !maximum.isLess(than: $0.parquetValue)
                })
            if statistics.isMinimumExact && !minimum.isZero {
                #expect(values.contains { $0.parquetValue == minimum })
            }
            if statistics.isMaximumExact && !maximum.isZero {
                #expect(values.contains { $0.parquetValue == maximum })
            }
        }
        let allCells = column.cells
        let locations = try #require(try reader.pageLocations(0, rowGroup: 0))
        guard let index = try reader.columnIndex(0, rowGroup: 0) else { return }
        #expect(index.nullCounts.reduce(0, +) == Int64(column.nullCount))
        let type = reader.columnChunk(0, rowGroup: 0).physicalType
        for (page, location) in locations.enumerated() {
            let end = page + 1 < locations.count ? locations[page + 1].firstRowIndex : column.count
            let cells = allCells[location.firstRowIndex..<end]
            let present = cells.filter { $0 != .null && !$0.isNaN }.map(\.parquetValue)
            #expect(index.areNull[page] == cells.allSatisfy { $0 == .null })
            guard !present.isEmpty else { continue }
            let minimum = try #require(ParquetValue(plainBytes: index.minimums[page], type: type)?.widened)
            let maximum = try #require(ParquetValue(plainBytes: index.maximums[page], type: type)?.widened)
            #expect(present.allSatisfy { !$0.isLess(than: minimum) && !maximum.isLess(than: $0) })
        }
    }

    @Test("equal values give equal bytes from texts, codes and IDs", arguments: [false, true])
    func forms(isSorted: Bool) {
        var generator = SeededGenerator(seed: 5)
        for (rowCount, spread) in [
            (0, 1), (1, 1), (8, 2), (100, 90), (5000, 10), (5000, 4000), (9000, 1_000_000),
        ] {
            for pattern in NullPattern.allCases {
                let validity = pattern.validity(rowCount: rowCount, using: &generator)
                var numbers = (0..<rowCount).map { _ in
                    UInt64.random(in: 0..<UInt64(spread), using: &generator)
                }
                if isSorted { numbers.sort() }
                let asWritten = TextArena(["A-7", "", "không rõ"])
                let raws = numbers.enumerated().map { index, number -> UInt64 in
                    if validity?[index] == 0 { return 0 }
                    if number % 11 == 3 { return PersonID(.asWritten, payload: number % 3).raw }
                    return PersonID(number % 5 == 0 ? .old : .citizen, payload: number).raw
                }
                let texts = TextArena(raws.map { IdentifierFormatting.slowText($0, asWritten: asWritten) })
                var places: [String: UInt32] = [:]
                var distinct = TextArena(["never used"])
                // Entries in another order than that of first occurrence.
                for text in Set((0..<texts.count).map { texts.string($0) }).sorted().reversed() {
                    places[text] = UInt32(distinct.count)
                    distinct.append(text.utf8)
                }
                let codes = (0..<texts.count).map { validity?[$0] == 0 ? 0 : places[texts.string($0)] ?? 0 }
                let columns = [
                    Column(.text(texts), validity: validity),
                    Column(.dictionary(codes: codes, texts: distinct), validity: validity),
                    Column(.id(raws: raws, asWritten: asWritten), validity: validity),
                ]
                let encoded = columns.map {
                    ColumnChunkEncoder.encode(
                        $0, field: Field("id", .string), isSorted: isSorted, options: Self.options)
                }
                #expect(encoded[0] == encoded[1], "\(rowCount) \(spread) \(pattern)")
                #expect(encoded[0] == encoded[2], "\(rowCount) \(spread) \(pattern)")
            }
        }
    }

    @Test("several row groups and columns keep their places, and file statistics cover all")
    func rowGroups() throws {
        let fields = [
            Field("id", .string, isNullable: false), Field("amount", .int64), Field("when", .timestamp),
        ]
        let groups = (0..<3).map { group in
            [
                Column(.text(TextArena((0..<100).map { "id-\(group)-\(1000 + $0)" }))),
                Column(
                    .int64((0..<100).map { Int64($0 * group) }),
                    validity: (0..<100).map { $0 % 2 == 0 ? 1 : 0 }
                ).cleared(),
                Column(
                    .int64((0..<100).map { Int64($0) }),
                    validity: [UInt8](repeating: group == 1 ? 0 : 1, count: 100)
                ).cleared(),
            ]
        }
        var writer = ParquetFileWriter(
            fields: fields, options: Self.options, keyValueMetadata: [("k", "v"), ("n", nil)])
        var bytes = writer.header()
        for columns in groups {
            let chunks = zip(columns, fields).enumerated().map { index, pair in
                ColumnChunkEncoder.encode(pair.0, field: pair.1, isSorted: index == 0, options: Self.options)
            }
            bytes += writer.append(rowGroup: chunks, rowCount: 100).joined()
        }
        #expect(
            writer.append(
                rowGroup: fields.map { field in
                    let empty: Column.Values = field.type == .string ? .text(TextArena()) : .int64([])
                    return ColumnChunkEncoder.encode(
                        Column(empty), field: field, isSorted: false, options: Self.options)
                }, rowCount: 0) == [])
        bytes += writer.finish()
        #expect(writer.byteCount == bytes.count)
        #expect(writer.rowCount == 300)
        #expect(writer.columnStatistics.map(\.nullCount) == [0, 150, 100])
        #expect(writer.columnStatistics[0].minimum == .bytes(Array("id-0-1000".utf8)))
        #expect(writer.columnStatistics[1].maximum == .int64(196))
        #expect(writer.columnStatistics[2].maximum == .int64(99))
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        #expect(reader.fields == fields)
        #expect(reader.rowGroupRowCounts == [100, 100, 100])
        #expect(reader.createdBy == "hoso version 0.1.0")
        #expect(reader.keyValueMetadata.map(\.key) == ["k", "n"])
        #expect(reader.keyValueMetadata.map(\.value) == ["v", nil])
        #expect(reader.sortingColumnIndex(rowGroup: 1) == 0)
        for (group, columns) in groups.enumerated() {
            for (index, column) in columns.enumerated() {
                #expect(try reader.readColumn(index, rowGroup: group).cells == column.cells)
            }
        }
    }

    @Test("each kind of content gets its encoding")
    func encodings() throws {
        func encoding(_ values: Column.Values, _ type: StorageType, isSorted: Bool = false)
            -> ParquetEncoding?
        {
            ColumnChunkEncoder.encode(
                Column(values), field: Field("x", type), isSorted: isSorted, options: ParquetWriterOptions()
            ).metadata.dataPageEncoding
        }
        var generator = SeededGenerator(seed: 3)
        let families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng"]
        let names = TextArena(
            (0..<6000).map { _ in
                (0..<4).map { _ in families.randomElement(using: &generator) ?? "" }.joined(separator: " ")
                    + " \(generator.next() % 1000)"
            })
        let paths = TextArena((0..<6000).map { "registry/year-\($0 / 1000)/part-\($0 * 7).csv" })
        let provinces = TextArena((0..<6000).map { _ in "province \(generator.next() % 63)" })
        let fees = (0..<6000).map { _ in [0, 15_000, 50_000, 1_000_000].randomElement(using: &generator) ?? 0
        }
        let times = (0..<6000).map { _ in Int64.random(in: 0..<1 << 50, using: &generator) }
        #expect(encoding(.text(names), .string) == .deltaLengthByteArray)
        #expect(encoding(.text(paths), .string) == .deltaByteArray)
        let sorted = TextArena((0..<6000).map { String(100_000_000 + $0 * 7) })
        #expect(encoding(.text(sorted), .string, isSorted: true) == .deltaByteArray)
        // Each of them thrice: what zstd finds for itself needs no front coding.
        let repeated = TextArena(
            (0..<6000).map { "HS-\($0 / 3 * 0x9E37_79B9 % 899_999_981 + 100_000_000)" }.sorted())
        #expect(encoding(.text(repeated), .string, isSorted: true) == .deltaLengthByteArray)
        let ids = (0..<6000).map { _ in PersonID(.citizen, payload: generator.next() % 1_000_000_000_000).raw
        }
        #expect(encoding(.id(raws: ids, asWritten: TextArena()), .string) == .deltaLengthByteArray)
        let items = (0..<6000).map { Int64($0 % 7 % 5 + 1) }
        #expect(encoding(.int64(items), .int64) == .runLengthDictionary)
        #expect(encoding(.text(provinces), .string) == .runLengthDictionary)
        #expect(encoding(.int64(fees.map { Int64($0) }), .int64) == .runLengthDictionary)
        #expect(encoding(.int64(times), .timestamp) == .deltaBinaryPacked)
        #expect(encoding(.int64((0..<6000).map { Int64($0) }), .int64) == .deltaBinaryPacked)
        #expect(encoding(.double(times.map { Double($0) }), .double) == .plain)
        #expect(encoding(.double(fees.map { Double($0) }), .double) == .runLengthDictionary)
        #expect(encoding(.boolean(fees.map { $0 > 0 ? 1 : 0 }), .boolean) == .runLength)
    }

    @Test("a dictionary comes back as one")
    func dictionaryForm() throws {
        let codes = (0..<1000).map { UInt32($0 % 3) }
        let texts = TextArena(["alive", "dead", "void"])
        let column = Column(.dictionary(codes: codes, texts: texts))
        let read = try readBack(parquetFile([Field("life", .string)], [[column]]))
        #expect(read == column)
    }
}

extension Cell {
    var isNaN: Bool {
        if case .double(let bits) = self { return Double(bitPattern: bits).isNaN }
        return false
    }

    /// As statistics hold it, days widened.
    var parquetValue: ParquetValue {
        switch self {
        case .null: preconditionFailure("a null has no value")
        case .boolean(let flag): .boolean(flag == 1)
        case .number(let number): .int64(number)
        case .double(let bits): .double(Double(bitPattern: bits))
        case .text(let bytes): .bytes(bytes)
        }
    }
}

extension ParquetValue {
    var isZero: Bool { self == .double(0) }

    /// Days as the number that a cell holds.
    var widened: ParquetValue {
        if case .int32(let days) = self { return .int64(Int64(days)) }
        return self
    }
}
