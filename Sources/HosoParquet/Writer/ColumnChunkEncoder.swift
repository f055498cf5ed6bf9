public import HosoCore

/// Encodes columns; equal values give equal bytes, in whichever form the column holds them.
public enum ColumnChunkEncoder {
    /// Encodes one column of one row group. Pure: may run on any thread.
    ///
    /// - Parameters:
    ///   - column: of the field's type; without nulls unless the field is nullable.
    ///   - isSorted: the column is the leading key column and ascends.
    ///   - hasBloomFilter: whether to make a bloom filter of the chunk. Booleans get none.
    ///   - isSearched: rows are looked up by the column's texts. Where it has several pages, in no order and
    ///     without a dictionary, each gets a filter of its own; else the chunk gets one.
    public static func encode(
        _ column: Column, field: Field, isSorted: Bool, hasBloomFilter: Bool = false,
        isSearched: Bool = false, options: ParquetWriterOptions
    ) -> EncodedColumnChunk {
        let present = PresentValues(column)
        precondition(field.isNullable || present.validity == nil, "nulls in required column \(field.name)")
        let chunk = Chunk(
            field: field, options: options, validity: present.validity, rowCount: column.count,
            isSorted: isSorted, hasBloomFilter: hasBloomFilter, isSearched: isSearched)
        switch (field.type, present.values) {
        case (.boolean, .boolean(let flags)): return encodeFlags(flags, chunk)
        case (.date, .int32(let values)): return encodeInt32(values, chunk)
        case (.int64, .int64(let values)), (.decimal, .int64(let values)), (.timestamp, .int64(let values)):
            return encodeInt64(values, chunk)
        case (.double, .double(let values)): return encodeDoubles(values, chunk)
        case (.string, .text(let arena)), (.binary, .text(let arena)): return encodeTexts(arena, chunk)
        case (.string, .dictionary(let codes, let texts)), (.binary, .dictionary(let codes, let texts)):
            return encodeCodes(codes, texts: texts, chunk)
        case (.string, .id(let raws, let asWritten)):
            return encodeIdentifiers(raws, asWritten: asWritten, chunk)
        default: preconditionFailure("column \(field.name) does not hold values of its type")
        }
    }

    /// What stays equal while one chunk is encoded.
    struct Chunk {
        var field: Field
        var options: ParquetWriterOptions
        /// nil where no row is null.
        var validity: [UInt8]?
        var rowCount: Int
        var isSorted: Bool
        var hasBloomFilter: Bool
        var isSearched: Bool

        /// Whether the chunk gets a filter, or its pages do.
        var hasFilter: Bool { hasBloomFilter || isSearched }

        /// - Parameter offsets: of texts, the ends of values that are not null; nil where only rows count.
        func slices(offsets: [UInt32]? = nil) -> [PageSlice] {
            PageSlice.slices(rowCount: rowCount, validity: validity, offsets: offsets, options: options)
        }

        func builder(pageCount: Int) -> ColumnChunkBuilder {
            ColumnChunkBuilder(
                field: field, options: options, validity: validity, rowCount: rowCount, pageCount: pageCount)
        }
    }

    /// When to try a dictionary and when to give it up.
    enum DictionaryRule {
        /// So many values show whether they repeat.
        static let sampleCount = 4096
        /// A sorted column takes a dictionary only where each value stands so often on average; otherwise
        /// front coding does nearly as well.
        static let sortedRepetition = 16

        static func limits(_ chunk: Chunk, valueCount: Int) -> TextDictionary.Limits {
            let sampled = min(valueCount, sampleCount)
            var entryCount = chunk.options.dictionaryEntryLimit
            if chunk.isSorted { entryCount = min(entryCount, valueCount / sortedRepetition) }
            return TextDictionary.Limits(
                entryCount: entryCount, byteCount: chunk.options.dictionaryByteLimit, sampleCount: sampled,
                sampleDistinctCount: sampled * 7 / 8)
        }

        /// Codes have at least one bit: readers differ on none.
        static func bitWidth(entryCount: Int) -> Int {
            max(1, Int.bitWidth - max(0, entryCount - 1).leadingZeroBitCount)
        }

        /// Bytes of codes and PLAIN encoded entries.
        static func byteCount(entryCount: Int, entryByteCount: Int, valueCount: Int) -> Int {
            entryByteCount + valueCount * bitWidth(entryCount: entryCount) / 8
        }
    }

    /// A data page's codes: the bit width, then the runs.
    static func codePage(_ codes: [UInt32], _ range: Range<Int>, bitWidth: Int) -> [UInt8] {
        [UInt8(bitWidth)] + RunLengthEncoding.encode(codes, range: range, bitWidth: bitWidth)
    }

    private static func encodeFlags(_ flags: [UInt8], _ chunk: Chunk) -> EncodedColumnChunk {
        let slices = chunk.slices()
        var builder = chunk.builder(pageCount: slices.count)
        for slice in slices {
            let runs = RunLengthEncoding.encodeFlags(flags, range: slice.values)
            let length = UInt32(runs.count)
            let values = (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + runs
            var bounds = ColumnStatistics()
            let pageFlags = flags[slice.values]
            if !pageFlags.isEmpty {
                bounds.minimum = .boolean(!pageFlags.contains(0))
                bounds.maximum = .boolean(pageFlags.contains(1))
            }
            builder.appendPage(slice, values: values, encoding: .runLength, bounds: bounds)
        }
        return builder.finish(isSorted: chunk.isSorted)
    }
}
