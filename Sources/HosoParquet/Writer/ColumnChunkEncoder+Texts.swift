import HosoCompression
import HosoCore

extension ColumnChunkEncoder {
    static func encodeTexts(_ arena: TextArena, _ chunk: Chunk) -> EncodedColumnChunk {
        let limits = DictionaryRule.limits(chunk, valueCount: arena.count)
        if let dictionary = TextDictionary.build(arena, limits: limits) {
            let entries = TextKernels.gather(dictionary.firstValueIndices, from: arena)
            let plainByteCount = Int(arena.offsets[arena.count] - arena.offsets[0]) + 4 * arena.count
            if isWorthwhile(dictionary, plainByteCount: plainByteCount) {
                return encodeTextDictionary(dictionary, entries, chunk)
            }
        }
        return encodeWithoutDictionary(arena, chunk)
    }

    /// - Parameter texts: distinct.
    static func encodeCodes(_ codes: [UInt32], texts: TextArena, _ chunk: Chunk) -> EncodedColumnChunk {
        let limits = DictionaryRule.limits(chunk, valueCount: codes.count)
        if let dictionary = TextDictionary.build(codes: codes, texts: texts, limits: limits) {
            let entries = TextKernels.gather(dictionary.firstValueIndices.map { codes[Int($0)] }, from: texts)
            let plainByteCount = TextKernels.byteCount(of: dictionary.codes, in: entries) + 4 * codes.count
            if isWorthwhile(dictionary, plainByteCount: plainByteCount) {
                return encodeTextDictionary(dictionary, entries, chunk)
            }
        }
        return encodeWithoutDictionary(TextKernels.gather(codes, from: texts), chunk)
    }

    /// IDs are distinct as a rule, so digits go straight into pages; where they repeat, they become texts.
    static func encodeIdentifiers(
        _ raws: [UInt64], asWritten: TextArena, _ chunk: Chunk
    ) -> EncodedColumnChunk {
        func texts(_ range: Range<Int>) -> TextArena {
            IdentifierFormatting.texts(of: raws, range: range, asWritten: asWritten)
        }
        let limits = DictionaryRule.limits(chunk, valueCount: raws.count)
        // What the whole column's texts would forbid, the first of them forbid already.
        let sample = texts(0..<min(raws.count, DictionaryRule.sampleCount))
        if TextDictionary.build(sample, limits: limits) != nil {
            return encodeTexts(texts(0..<raws.count), chunk)
        }
        let slices = chunk.slices(offsets: IdentifierFormatting.offsets(of: raws, asWritten: asWritten))
        var builder = chunk.builder(pageCount: slices.count)
        let choice = choice(chunk, slices) { range, encoding in
            let arena = texts(range)
            return textPage(arena, 0..<arena.count, encoding)
        }
        builder.effort = choice.effort
        var hashesByPage: [[UInt64]] = []
        for slice in slices {
            if choice.encoding == .plain && !chunk.hasFilter {
                let values = IdentifierFormatting.plain(raws, range: slice.values, asWritten: asWritten)
                builder.appendPage(
                    slice, values: values, encoding: .plain,
                    bounds: identifierBounds(raws, slice.values, asWritten))
                continue
            }
            let arena = texts(slice.values)
            if chunk.hasFilter { hashesByPage.append(XXHash64.hashes(of: arena)) }
            if choice.encoding == .deltaByteArray {
                appendFrontCoded(arena, 0..<arena.count, slice, to: &builder)
            } else {
                builder.appendPage(
                    slice, values: textPage(arena, 0..<arena.count, choice.encoding),
                    encoding: choice.encoding, bounds: identifierBounds(raws, slice.values, asWritten))
            }
        }
        if chunk.hasFilter {
            builder.setFilters(hashesByPage: hashesByPage, chunk)
        }
        return builder.finish(isSorted: chunk.isSorted)
    }

    private static func identifierBounds(
        _ raws: [UInt64], _ range: Range<Int>, _ asWritten: TextArena
    ) -> ColumnStatistics {
        let found = IdentifierFormatting.extremes(raws, range: range, asWritten: asWritten)
        guard let found else { return ColumnStatistics() }
        let picked = [raws[found.minimum], raws[found.maximum]]
        let texts = IdentifierFormatting.texts(of: picked, range: 0..<2, asWritten: asWritten)
        return ColumnStatistics(minimum: .bytes(Array(texts[0])), maximum: .bytes(Array(texts[1])))
    }

    /// How texts that get no dictionary are written.
    ///
    /// - Parameter encode: a range of values in an encoding.
    private static func choice(
        _ chunk: Chunk, _ slices: [PageSlice], encode: (Range<Int>, ParquetEncoding) -> [UInt8]
    ) -> EncodingTrial.Choice {
        func tried(_ encoding: ParquetEncoding, _ efforts: ZstdEffort...) -> [EncodingTrial.Choice] {
            efforts.map { EncodingTrial.Choice(encoding: encoding, effort: $0) }
        }
        // Of about equal size, sorted texts are better front-coded: less to write and to read.
        let candidates =
            chunk.isSorted
            ? tried(.deltaByteArray, .entropy, .quick) + tried(.deltaLengthByteArray, .sparse, .quick)
            : tried(.deltaLengthByteArray, .entropy, .sparse, .quick, .thorough)
                + tried(.plain, .quick) + tried(.deltaByteArray, .quick)
        return EncodingTrial.choose(candidates, EncodingTrial.samples(slices), encode: encode)
    }

    private static func textPage(
        _ arena: TextArena, _ range: Range<Int>, _ encoding: ParquetEncoding
    ) -> [UInt8] {
        switch encoding {
        case .plain: return TextKernels.plain(arena, range: range)
        case .deltaLengthByteArray: return TextKernels.deltaLength(arena, range: range)
        case .deltaByteArray: return frontCoded(TextKernels.frontCoding(arena, range: range))
        default: preconditionFailure("texts are not written as \(encoding)")
        }
    }

    private static func frontCoded(_ coding: TextKernels.FrontCoding) -> [UInt8] {
        let counts = 0..<coding.prefixByteCounts.count
        var values = DeltaEncoding.encode(coding.prefixByteCounts, range: counts)
        values += DeltaEncoding.encode(coding.suffixByteCounts, range: counts)
        values += coding.suffixes
        return values
    }

    /// A dictionary must halve the PLAIN size: zstd finds repetition in PLAIN pages too.
    private static func isWorthwhile(_ dictionary: TextDictionary, plainByteCount: Int) -> Bool {
        let entryCount = dictionary.firstValueIndices.count
        let byteCount = DictionaryRule.byteCount(
            entryCount: entryCount, entryByteCount: dictionary.entryByteCount + 4 * entryCount,
            valueCount: dictionary.codes.count)
        return byteCount <= plainByteCount / 2
    }

    private static func encodeTextDictionary(
        _ dictionary: TextDictionary, _ entries: TextArena, _ chunk: Chunk
    ) -> EncodedColumnChunk {
        let slices = chunk.slices()
        var builder = chunk.builder(pageCount: slices.count)
        if chunk.hasFilter { builder.setBloomFilter(hashes: XXHash64.hashes(of: entries)) }
        builder.appendDictionary(
            plain: TextKernels.plain(entries, range: 0..<entries.count), entryCount: entries.count)
        let bitWidth = DictionaryRule.bitWidth(entryCount: entries.count)
        for slice in slices {
            let occurring = NumberKernels.occurring(
                dictionary.codes, range: slice.values, entryCount: entries.count)
            builder.appendPage(
                slice, values: codePage(dictionary.codes, slice.values, bitWidth: bitWidth),
                encoding: .runLengthDictionary,
                bounds: bounds(entries, TextKernels.extremes(entries, flags: occurring)))
        }
        return builder.finish(isSorted: chunk.isSorted)
    }

    private static func bounds(_ arena: TextArena, _ found: (minimum: Int, maximum: Int)?) -> ColumnStatistics
    {
        guard let found else { return ColumnStatistics() }
        return ColumnStatistics(
            minimum: .bytes(Array(arena[found.minimum])), maximum: .bytes(Array(arena[found.maximum])))
    }

    private static func encodeWithoutDictionary(_ arena: TextArena, _ chunk: Chunk) -> EncodedColumnChunk {
        let slices = chunk.slices(offsets: arena.offsets)
        var builder = chunk.builder(pageCount: slices.count)
        if chunk.hasFilter {
            builder.setFilters(
                hashesByPage: slices.map { XXHash64.hashes(of: arena, range: $0.values) }, chunk)
        }
        let choice = choice(chunk, slices) { textPage(arena, $0, $1) }
        builder.effort = choice.effort
        for slice in slices {
            if choice.encoding == .deltaByteArray {
                appendFrontCoded(arena, slice.values, slice, to: &builder)
            } else {
                builder.appendPage(
                    slice, values: textPage(arena, slice.values, choice.encoding), encoding: choice.encoding,
                    bounds: bounds(arena, TextKernels.extremes(arena, range: slice.values)))
            }
        }
        return builder.finish(isSorted: chunk.isSorted)
    }

    /// - Parameter range: the slice's values within the arena.
    private static func appendFrontCoded(
        _ arena: TextArena, _ range: Range<Int>, _ slice: PageSlice, to builder: inout ColumnChunkBuilder
    ) {
        let coding = TextKernels.frontCoding(arena, range: range)
        // Bounds must be right even where the caller was wrong about the order.
        let found =
            coding.isAscending && !range.isEmpty
            ? (minimum: range.lowerBound, maximum: range.upperBound - 1)
            : TextKernels.extremes(arena, range: range)
        builder.appendPage(
            slice, values: frontCoded(coding), encoding: .deltaByteArray, bounds: bounds(arena, found))
    }
}
