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
        let limits = DictionaryRule.limits(chunk, valueCount: raws.count)
        let sampled = min(raws.count, DictionaryRule.sampleCount)
        // What the whole column's texts would forbid, the first of them forbid already.
        let sample = IdentifierFormatting.texts(of: raws, range: 0..<sampled, asWritten: asWritten)
        if TextDictionary.build(sample, limits: limits) != nil {
            let arena = IdentifierFormatting.texts(of: raws, range: 0..<raws.count, asWritten: asWritten)
            return encodeTexts(arena, chunk)
        }
        let offsets = IdentifierFormatting.offsets(of: raws, asWritten: asWritten)
        let slices = chunk.slices(offsets: offsets)
        var builder = chunk.builder(pageCount: slices.count)
        var hashes: [UInt64] = []
        if chunk.hasBloomFilter { hashes.reserveCapacity(raws.count) }
        for slice in slices {
            if chunk.isSorted {
                let arena = IdentifierFormatting.texts(of: raws, range: slice.values, asWritten: asWritten)
                if chunk.hasBloomFilter { hashes += XXHash64.hashes(of: arena) }
                appendFrontCoded(arena, 0..<arena.count, slice, to: &builder)
                continue
            }
            if chunk.hasBloomFilter {
                hashes += XXHash64.hashes(
                    of: IdentifierFormatting.texts(of: raws, range: slice.values, asWritten: asWritten))
            }
            let found = IdentifierFormatting.extremes(raws, range: slice.values, asWritten: asWritten)
            var bounds = ColumnStatistics()
            if let found {
                let picked = [raws[found.minimum], raws[found.maximum]]
                let texts = IdentifierFormatting.texts(of: picked, range: 0..<2, asWritten: asWritten)
                (bounds.minimum, bounds.maximum) = (.bytes(Array(texts[0])), .bytes(Array(texts[1])))
            }
            let values = IdentifierFormatting.plain(raws, range: slice.values, asWritten: asWritten)
            builder.appendPage(slice, values: values, encoding: .plain, bounds: bounds)
        }
        if chunk.hasBloomFilter { builder.setBloomFilter(hashes: hashes) }
        return builder.finish(isSorted: chunk.isSorted)
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
        if chunk.hasBloomFilter { builder.setBloomFilter(hashes: XXHash64.hashes(of: entries)) }
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
        if chunk.hasBloomFilter { builder.setBloomFilter(hashes: XXHash64.hashes(of: arena)) }
        for slice in slices {
            if chunk.isSorted {
                appendFrontCoded(arena, slice.values, slice, to: &builder)
            } else {
                let found = TextKernels.extremes(arena, range: slice.values)
                builder.appendPage(
                    slice, values: TextKernels.plain(arena, range: slice.values), encoding: .plain,
                    bounds: bounds(arena, found))
            }
        }
        return builder.finish(isSorted: chunk.isSorted)
    }

    /// - Parameter range: the slice's values within the arena.
    private static func appendFrontCoded(
        _ arena: TextArena, _ range: Range<Int>, _ slice: PageSlice, to builder: inout ColumnChunkBuilder
    ) {
        let coding = TextKernels.frontCoding(arena, range: range)
        let counts = 0..<range.count
        var values = DeltaEncoding.encode(coding.prefixByteCounts, range: counts)
        values += DeltaEncoding.encode(coding.suffixByteCounts, range: counts)
        values += coding.suffixes
        // Bounds must be right even where the caller was wrong about the order.
        let found =
            coding.isAscending && !range.isEmpty
            ? (minimum: range.lowerBound, maximum: range.upperBound - 1)
            : TextKernels.extremes(arena, range: range)
        builder.appendPage(slice, values: values, encoding: .deltaByteArray, bounds: bounds(arena, found))
    }
}
