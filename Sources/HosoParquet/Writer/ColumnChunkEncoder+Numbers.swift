import HosoCore

extension ColumnChunkEncoder {
    /// A dictionary must save a quarter against differences, which are cheaper to make and to read.
    private static let dictionaryShareOfDelta = 0.75
    /// Differences of so few bits, and codes up to the same size, are tried: zstd tells them apart.
    private static let triedBitCount = 8.0
    /// In a trial a dictionary must save a tenth.
    private static let triedDictionaryShare = 0.9

    static func encodeInt32(_ values: [Int32], _ chunk: Chunk) -> EncodedColumnChunk {
        func bounds(_ range: Range<Int>) -> ColumnStatistics {
            let found = NumberKernels.extremes(values, range: range)
            return ColumnStatistics(
                minimum: found.map { .int32($0.minimum) }, maximum: found.map { .int32($0.maximum) })
        }
        let deltaBitCount = DeltaEncoding.estimatedBitCount(values)
        if mayTakeDictionary(valueCount: values.count, deltaBitCount: deltaBitCount) {
            let patterns = values.map { UInt64(UInt32(bitPattern: $0)) }
            if let dictionary = dictionary(
                patterns, entrySize: 4, bitCount: deltaBitCount, chunk,
                otherwise: { DeltaEncoding.encode(values, range: $0) })
            {
                let entries = dictionary.entries.map { Int32(truncatingIfNeeded: $0) }
                let plain = NumberKernels.plain(entries, range: 0..<entries.count)
                return encodeDictionary(
                    codes: dictionary.codes, plain: plain, entryCount: entries.count, chunk,
                    hashes: { XXHash64.hashes(of: entries) }, bounds: bounds)
            }
        }
        return encodePages(
            chunk, .deltaBinaryPacked, hashes: { XXHash64.hashes(of: values) }, bounds: bounds,
            encode: { DeltaEncoding.encode(values, range: $0) })
    }

    static func encodeInt64(_ values: [Int64], _ chunk: Chunk) -> EncodedColumnChunk {
        func bounds(_ range: Range<Int>) -> ColumnStatistics {
            let found = NumberKernels.extremes(values, range: range)
            return ColumnStatistics(
                minimum: found.map { .int64($0.minimum) }, maximum: found.map { .int64($0.maximum) })
        }
        let deltaBitCount = DeltaEncoding.estimatedBitCount(values)
        if mayTakeDictionary(valueCount: values.count, deltaBitCount: deltaBitCount) {
            let patterns = values.map { UInt64(bitPattern: $0) }
            if let dictionary = dictionary(
                patterns, entrySize: 8, bitCount: deltaBitCount, chunk,
                otherwise: { DeltaEncoding.encode(values, range: $0) })
            {
                let plain = NumberKernels.plain(dictionary.entries, range: 0..<dictionary.entries.count)
                return encodeDictionary(
                    codes: dictionary.codes, plain: plain, entryCount: dictionary.entries.count, chunk,
                    hashes: { XXHash64.hashes(of: dictionary.entries) }, bounds: bounds)
            }
            if let grid = LargeDictionary(values, deltaBitCount: deltaBitCount) {
                return encodeDictionary(
                    codes: grid.codes, plain: grid.plain, entryCount: grid.entries.count, body: grid.body,
                    chunk,
                    hashes: { XXHash64.hashes(of: grid.entries.map { UInt64(bitPattern: $0) }) },
                    bounds: bounds)
            }
        }
        return encodePages(
            chunk, .deltaBinaryPacked, hashes: { XXHash64.hashes(of: values.map { UInt64(bitPattern: $0) }) },
            bounds: bounds,
            encode: { DeltaEncoding.encode(values, range: $0) })
    }

    static func encodeDoubles(_ values: [Double], _ chunk: Chunk) -> EncodedColumnChunk {
        func bounds(_ range: Range<Int>) -> ColumnStatistics {
            let found = NumberKernels.extremes(values, range: range)
            // The format wants zeros signed outwards, since readers differ on the order of -0 and +0.
            let minimum = found.bounds.map { ParquetValue.double($0.minimum == 0 ? -0.0 : $0.minimum) }
            let maximum = found.bounds.map { ParquetValue.double($0.maximum == 0 ? 0.0 : $0.maximum) }
            return ColumnStatistics(minimum: minimum, maximum: maximum, nanCount: found.nanCount)
        }
        let patterns = values.map(\.bitPattern)
        // Doubles have no differences to pack; a dictionary is held against 64 bits and must halve them.
        if let dictionary = dictionary(
            patterns, entrySize: 8, bitCount: 64 * 2 / 3, chunk,
            otherwise: { NumberKernels.plain(values, range: $0) })
        {
            let plain = NumberKernels.plain(dictionary.entries, range: 0..<dictionary.entries.count)
            return encodeDictionary(
                codes: dictionary.codes, plain: plain, entryCount: dictionary.entries.count, chunk,
                hashes: { XXHash64.hashes(of: dictionary.entries) }, bounds: bounds)
        }
        return encodePages(
            chunk, .plain, hashes: { XXHash64.hashes(of: patterns) }, bounds: bounds,
            encode: { NumberKernels.plain(values, range: $0) })
    }

    /// Differences of a few bits cannot be beaten by codes.
    private static func mayTakeDictionary(valueCount: Int, deltaBitCount: Double) -> Bool {
        valueCount > 0 && deltaBitCount * dictionaryShareOfDelta >= 1
    }

    /// nil where the values repeat too little.
    ///
    /// - Parameters:
    ///   - bitCount: bits per value without a dictionary.
    ///   - otherwise: values encoded without a dictionary.
    private static func dictionary(
        _ patterns: [UInt64], entrySize: Int, bitCount: Double, _ chunk: Chunk,
        otherwise: (Range<Int>) -> [UInt8]
    ) -> (codes: [UInt32], entries: [UInt64])? {
        let isTried = bitCount <= triedBitCount
        let plainByteCount = Double(patterns.count) * bitCount / 8
        let share = isTried ? 1 : dictionaryShareOfDelta
        var limits = DictionaryRule.limits(chunk, valueCount: patterns.count)
        // Codes of more bits than differences never pay, nor do entries that alone take all there is.
        let widest = min(24, Int(bitCount * share))
        limits.entryCount = min(limits.entryCount, 1 << widest, Int(plainByteCount * share) / entrySize)
        guard let found = NumberKernels.dictionary(patterns, limits: limits) else { return nil }
        let entryByteCount = found.entries.count * entrySize
        let byteCount = DictionaryRule.byteCount(
            entryCount: found.entries.count, entryByteCount: entryByteCount, valueCount: patterns.count)
        if Double(byteCount) <= plainByteCount * dictionaryShareOfDelta { return found }
        guard isTried, Double(byteCount) <= plainByteCount else { return nil }
        let samples = EncodingTrial.samples(chunk.slices())
        let bitWidth = DictionaryRule.bitWidth(entryCount: found.entries.count)
        let level = chunk.options.zstdLevel
        let codeByteCount = EncodingTrial.byteCount(samples, level: level) {
            codePage(found.codes, $0, bitWidth: bitWidth)
        }
        let otherByteCount = EncodingTrial.byteCount(samples, level: level, encode: otherwise)
        let sampledShare = Double(samples.reduce(0) { $0 + $1.count }) / Double(max(1, patterns.count))
        let estimate = Double(codeByteCount) + Double(entryByteCount) * sampledShare
        return estimate <= Double(otherByteCount) * triedDictionaryShare ? found : nil
    }

    private static func encodeDictionary(
        codes: [UInt32], plain: [UInt8], entryCount: Int, body: [UInt8]? = nil, _ chunk: Chunk,
        hashes: () -> [UInt64],
        bounds: (Range<Int>) -> ColumnStatistics
    ) -> EncodedColumnChunk {
        let slices = chunk.slices()
        var builder = chunk.builder(pageCount: slices.count)
        if chunk.hasFilter { builder.setBloomFilter(hashes: hashes()) }
        builder.appendDictionary(plain: plain, entryCount: entryCount, body: body)
        let bitWidth = DictionaryRule.bitWidth(entryCount: entryCount)
        for slice in slices {
            builder.appendPage(
                slice, values: codePage(codes, slice.values, bitWidth: bitWidth),
                encoding: .runLengthDictionary,
                bounds: bounds(slice.values))
        }
        return builder.finish(isSorted: chunk.isSorted)
    }

    /// One page per slice, each encoded on its own.
    private static func encodePages(
        _ chunk: Chunk, _ encoding: ParquetEncoding, hashes: () -> [UInt64],
        bounds: (Range<Int>) -> ColumnStatistics, encode: (Range<Int>) -> [UInt8]
    ) -> EncodedColumnChunk {
        let slices = chunk.slices()
        var builder = chunk.builder(pageCount: slices.count)
        if chunk.hasFilter { builder.setBloomFilter(hashes: hashes()) }
        for slice in slices {
            builder.appendPage(
                slice, values: encode(slice.values), encoding: encoding, bounds: bounds(slice.values))
        }
        return builder.finish(isSorted: chunk.isSorted)
    }
}
