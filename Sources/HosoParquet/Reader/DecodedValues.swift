import HosoCore

/// The values of a column chunk that are there, as far as its pages have been read.
struct DecodedValues: Sendable {
    enum Outcome {
        case done
        case malformed
        case unsupported
    }

    private let type: PhysicalType
    /// Of values of fixed length, INT96 too; 0 of other types.
    private let byteCount: Int
    private var flags: [UInt8] = []
    private var int32s: [Int32] = []
    private var int64s: [Int64] = []
    private var floats: [Float] = []
    private var doubles: [Double] = []
    private var fixed: [UInt8] = []
    private var texts = TextArena()
    /// Codes of texts, as long as every page has been dictionary-encoded.
    private var codes: [UInt32] = []
    private var isDictionaryOnly = true
    private var dictionary: Dictionary?

    private enum Dictionary {
        case int32([Int32])
        case int64([Int64])
        case float([Float])
        case double([Double])
        case fixed([UInt8])
        case texts(TextArena)
    }

    /// Texts of the chunk have passed what 32-bit offsets can number.
    private(set) var isOverflowing = false

    /// Values that the pages will have given in the end; room is made for them with the first page.
    var expectedCount = 0
    /// Room for more is not made before values are there: a footer may claim any count.
    private static let reservedCountLimit = 1 << 22

    init(leaf: ParquetLeaf) {
        type = leaf.physicalType
        byteCount = type == .int96 ? 12 : leaf.byteCount ?? 0
    }

    /// Forgets the values, not the dictionary.
    mutating func clear() {
        flags.removeAll(keepingCapacity: true)
        int32s.removeAll(keepingCapacity: true)
        int64s.removeAll(keepingCapacity: true)
        floats.removeAll(keepingCapacity: true)
        doubles.removeAll(keepingCapacity: true)
        fixed.removeAll(keepingCapacity: true)
        texts = TextArena()
        codes.removeAll(keepingCapacity: true)
        isDictionaryOnly = true
    }

    /// - Returns: false where the bytes do not hold the entries, or a dictionary is there already.
    mutating func setDictionary(_ plain: [UInt8], entryCount: Int) -> Bool {
        guard dictionary == nil, entryCount >= 0 else { return false }
        switch type {
        case .int32:
            dictionary = NumberKernels.decodePlain(plain, from: 0, valueCount: entryCount, as: Int32.self).map
            { .int32($0) }
        case .int64:
            dictionary = NumberKernels.decodePlain(plain, from: 0, valueCount: entryCount, as: Int64.self).map
            { .int64($0) }
        case .float:
            dictionary = NumberKernels.decodePlain(plain, from: 0, valueCount: entryCount, as: Float.self).map
            { .float($0) }
        case .double:
            dictionary = NumberKernels.decodePlain(plain, from: 0, valueCount: entryCount, as: Double.self)
                .map { .double($0) }
        case .byteArray:
            dictionary = TextDecoding.decodePlain(plain, from: 0, valueCount: entryCount).map { .texts($0) }
        case .int96, .fixedLengthByteArray:
            guard entryCount <= plain.count / byteCount else { return false }
            dictionary = .fixed(Array(plain[..<(entryCount * byteCount)]))
        case .boolean: return false
        }
        return dictionary != nil
    }

    /// A page without values says only how it would have been encoded.
    mutating func noteEmptyPage(_ encoding: ParquetEncoding) {
        if encoding != .runLengthDictionary && encoding != .plainDictionary { leaveDictionary() }
    }

    mutating func append(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        if encoding == .runLengthDictionary || encoding == .plainDictionary {
            return appendCodes(plain, from: start, valueCount: valueCount)
        }
        switch type {
        case .boolean: return appendFlags(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .byteArray: return appendTexts(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .int96, .fixedLengthByteArray:
            return appendFixed(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .int32, .int64, .float, .double: break
        }
        switch encoding {
        case .plain: return appendPlain(plain, from: start, valueCount: valueCount)
        case .byteStreamSplit:
            let width = type == .int32 || type == .float ? 4 : 8
            let joined = ByteStreamSplit.decode(
                plain, from: start, valueCount: valueCount, byteCount: width)
            guard let joined else { return .malformed }
            return appendPlain(joined, from: 0, valueCount: valueCount)
        case .deltaBinaryPacked: return appendDeltas(plain, from: start, valueCount: valueCount)
        default: return .unsupported
        }
    }

    private mutating func appendPlain(_ plain: [UInt8], from start: Int, valueCount: Int) -> Outcome {
        switch type {
        case .int32:
            let page = NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Int32.self)
            return DecodedValues.append(page, to: &int32s, expecting: expectedCount)
        case .int64:
            let page = NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Int64.self)
            return DecodedValues.append(page, to: &int64s, expecting: expectedCount)
        case .float:
            let page = NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Float.self)
            return DecodedValues.append(page, to: &floats, expecting: expectedCount)
        default:
            let page = NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Double.self)
            return DecodedValues.append(page, to: &doubles, expecting: expectedCount)
        }
    }

    private mutating func appendDeltas(_ plain: [UInt8], from start: Int, valueCount: Int) -> Outcome {
        var offset = start
        switch type {
        case .int32:
            let page = DeltaDecoding.decodeInt32(plain, offset: &offset, valueCount: valueCount)
            return DecodedValues.append(page, to: &int32s, expecting: expectedCount)
        case .int64:
            let page = DeltaDecoding.decodeInt64(plain, offset: &offset, valueCount: valueCount)
            return DecodedValues.append(page, to: &int64s, expecting: expectedCount)
        default: return .unsupported
        }
    }

    /// Adds a page's values; the only page becomes the array itself.
    @inline(__always)
    private static func append<Value>(
        _ page: [Value]?, to values: inout [Value], expecting expectedCount: Int
    ) -> Outcome {
        guard let page else { return .malformed }
        if values.isEmpty {
            guard page.count < expectedCount else {
                values = page
                return .done
            }
            values.reserveCapacity(min(expectedCount, page.count + reservedCountLimit))
        }
        values += page
        return .done
    }

    private mutating func appendFlags(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        switch encoding {
        case .plain:
            guard (valueCount + 7) / 8 <= plain.count - start else { return .malformed }
            let page = BitPacking.unpackFlags(plain, from: start, valueCount: valueCount)
            return DecodedValues.append(page, to: &flags, expecting: expectedCount)
        case .runLength:
            guard plain.count - start >= 4 else { return .malformed }
            let byteCount = plain[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
            guard byteCount <= plain.count - start - 4 else { return .malformed }
            let page = RunLengthDecoding.decodeFlags(
                plain, range: start + 4..<start + 4 + byteCount, valueCount: valueCount)
            return DecodedValues.append(page, to: &flags, expecting: expectedCount)
        default: return .unsupported
        }
    }

    private mutating func appendFixed(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        switch encoding {
        case .plain:
            guard valueCount <= (plain.count - start) / byteCount else { return .malformed }
            fixed += plain[start..<start + valueCount * byteCount]
            return .done
        case .byteStreamSplit where type == .fixedLengthByteArray:
            let page = ByteStreamSplit.decode(
                plain, from: start, valueCount: valueCount, byteCount: byteCount)
            return DecodedValues.append(page, to: &fixed, expecting: expectedCount)
        case .deltaByteArray where type == .fixedLengthByteArray:
            guard let page = TextDecoding.decodeFrontCoded(plain, from: start, valueCount: valueCount),
                page.bytes.count == valueCount * byteCount,
                (1...valueCount).allSatisfy({ Int(page.offsets[$0]) == $0 * byteCount })
            else { return .malformed }
            return DecodedValues.append(page.bytes, to: &fixed, expecting: expectedCount)
        default: return .unsupported
        }
    }

    private mutating func appendTexts(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        let page: TextArena?
        switch encoding {
        case .plain: page = TextDecoding.decodePlain(plain, from: start, valueCount: valueCount)
        case .deltaLengthByteArray:
            page = TextDecoding.decodeDeltaLength(plain, from: start, valueCount: valueCount)
        case .deltaByteArray: page = TextDecoding.decodeFrontCoded(plain, from: start, valueCount: valueCount)
        default: return .unsupported
        }
        guard let page else { return .malformed }
        leaveDictionary()
        appendTexts(page)
        return .done
    }

    private mutating func appendTexts(_ page: TextArena) {
        guard texts.bytes.count + page.bytes.count <= Int(UInt32.max) else {
            isOverflowing = true
            return
        }
        if texts.count == 0 {
            guard page.count > 0, page.count < expectedCount else {
                texts = page
                return
            }
            let count = min(expectedCount, page.count + DecodedValues.reservedCountLimit)
            texts.offsets.reserveCapacity(count + 1)
            // A little more than as if all pages were like the first.
            let byteCount = page.bytes.count / page.count * count
            texts.bytes.reserveCapacity(min(byteCount + byteCount / 8, page.bytes.count * 160))
        }
        let base = UInt32(texts.bytes.count)
        texts.bytes += page.bytes
        TextKernels.append(page.offsets.dropFirst(), raisedBy: base, to: &texts.offsets)
    }

    /// Turns the codes so far into texts; from here on pages are of texts.
    private mutating func leaveDictionary() {
        guard isDictionaryOnly else { return }
        isDictionaryOnly = false
        guard case .texts(let entries)? = dictionary, !codes.isEmpty else { return }
        if TextKernels.byteCount(of: codes, in: entries) > Int(UInt32.max) {
            isOverflowing = true
        } else {
            appendTexts(TextKernels.gather(codes, from: entries))
        }
        codes = []
    }

    /// The codes of a page; nil where the bytes are malformed.
    static func codes(_ plain: [UInt8], from start: Int, valueCount: Int) -> [UInt32]? {
        guard start < plain.count, plain[start] <= 32 else { return nil }
        return RunLengthDecoding.decodeCodes(
            plain, range: start + 1..<plain.count, bitWidth: Int(plain[start]), valueCount: valueCount)
    }

    private mutating func appendCodes(_ plain: [UInt8], from start: Int, valueCount: Int) -> Outcome {
        guard let dictionary,
            let page = DecodedValues.codes(plain, from: start, valueCount: valueCount)
        else { return .malformed }
        switch dictionary {
        case .int32(let entries):
            return DecodedValues.append(
                NumberKernels.gather(entries, codes: page), to: &int32s, expecting: expectedCount)
        case .int64(let entries):
            return DecodedValues.append(
                NumberKernels.gather(entries, codes: page), to: &int64s, expecting: expectedCount)
        case .float(let entries):
            return DecodedValues.append(
                NumberKernels.gather(entries, codes: page), to: &floats, expecting: expectedCount)
        case .double(let entries):
            return DecodedValues.append(
                NumberKernels.gather(entries, codes: page), to: &doubles, expecting: expectedCount)
        case .fixed(let entries): return appendFixed(codes: page, of: entries)
        case .texts(let entries):
            guard LevelKernels.areBelow(page, entries.count) else { return .malformed }
            if isDictionaryOnly {
                return DecodedValues.append(page, to: &codes, expecting: expectedCount)
            } else if TextKernels.byteCount(of: page, in: entries) > Int(UInt32.max) {
                isOverflowing = true
            } else {
                appendTexts(TextKernels.gather(page, from: entries))
            }
            return .done
        }
    }

    private mutating func appendFixed(codes: [UInt32], of entries: [UInt8]) -> Outcome {
        let entryCount = entries.count / byteCount
        fixed.reserveCapacity(fixed.count + codes.count * byteCount)
        for code in codes {
            guard code < entryCount else { return .malformed }
            let first = Int(code) * byteCount
            fixed += entries[first..<first + byteCount]
        }
        return .done
    }

    /// What has been read since `clear()`.
    var leafValues: ParquetLeafColumn.Values {
        switch type {
        case .boolean: .boolean(flags)
        case .int32: .int32(int32s)
        case .int64: .int64(int64s)
        case .float: .float(floats)
        case .double: .double(doubles)
        case .int96, .fixedLengthByteArray: .fixed(fixed, byteCount: byteCount)
        case .byteArray:
            if isDictionaryOnly, case .texts(let entries)? = dictionary {
                .dictionary(codes: codes, texts: entries)
            } else {
                .bytes(texts)
            }
        }
    }

    /// The column with nulls put back, of a flat leaf of a storable type; nil where texts are not UTF-8
    /// though they should be.
    ///
    /// - Parameter validity: nil where no row is null.
    mutating func column(validity: [UInt8]?, isText: Bool) -> Column? {
        switch type {
        case .boolean: return Column(.boolean(NullExpansion.expand(flags, validity)), validity: validity)
        case .int32: return Column(.int32(NullExpansion.expand(int32s, validity)), validity: validity)
        case .int64: return Column(.int64(NullExpansion.expand(int64s, validity)), validity: validity)
        case .double: return Column(.double(NullExpansion.expand(doubles, validity)), validity: validity)
        case .byteArray, .int96, .float, .fixedLengthByteArray: break
        }
        if isDictionaryOnly, case .texts(let entries)? = dictionary, NullExpansion.areDistinct(entries) {
            if isText && !NullExpansion.isUTF8(entries) { return nil }
            return Column(
                .dictionary(codes: NullExpansion.expand(codes, validity), texts: entries), validity: validity)
        }
        leaveDictionary()
        if isOverflowing || (isText && !NullExpansion.isUTF8(texts)) { return nil }
        return Column(.text(NullExpansion.expand(texts, validity)), validity: validity)
    }
}
