import HosoCore

/// The values that are not null of a column chunk, as far as its pages have been read.
struct DecodedValues {
    enum Outcome {
        case done
        case malformed
        case unsupported
    }

    private let type: PhysicalType
    private var flags: [UInt8] = []
    private var int32s: [Int32] = []
    private var int64s: [Int64] = []
    private var doubles: [Double] = []
    private var texts = TextArena()
    /// Codes of texts, as long as every page has been dictionary-encoded.
    private var codes: [UInt32] = []
    private var isDictionaryOnly = true
    private var dictionary: Dictionary?

    private enum Dictionary {
        case int32([Int32])
        case int64([Int64])
        case double([Double])
        case texts(TextArena)
    }

    /// Texts of the chunk have passed what 32-bit offsets can number.
    private(set) var isOverflowing = false

    init(type: PhysicalType) { self.type = type }

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
        case .double:
            dictionary = NumberKernels.decodePlain(plain, from: 0, valueCount: entryCount, as: Double.self)
                .map { .double($0) }
        case .byteArray:
            dictionary = TextDecoding.decodePlain(plain, from: 0, valueCount: entryCount).map { .texts($0) }
        case .boolean, .int96, .float, .fixedLengthByteArray: return false
        }
        return dictionary != nil
    }

    /// A page without values says only how it would have been encoded.
    mutating func noteEmptyPage(_ encoding: ParquetEncoding) {
        if encoding != .runLengthDictionary && encoding != .plainDictionary { leaveDictionary() }
    }

    /// - Parameter isV1: whether the page is a data page v1.
    mutating func append(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding, isV1: Bool
    ) -> Outcome {
        switch encoding {
        case .runLengthDictionary, .plainDictionary:
            return appendCodes(plain, from: start, valueCount: valueCount)
        default: break
        }
        switch type {
        case .boolean: return appendFlags(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .int32: return appendInt32(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .int64: return appendInt64(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .double:
            guard encoding == .plain else { return .unsupported }
            return NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Double.self)
                .map { doubles += $0 } == nil ? .malformed : .done
        case .byteArray: return appendTexts(plain, from: start, valueCount: valueCount, encoding: encoding)
        case .int96, .float, .fixedLengthByteArray: return .unsupported
        }
    }

    private mutating func appendFlags(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        var page: [UInt8]?
        switch encoding {
        case .plain:
            guard (valueCount + 7) / 8 <= plain.count - start else { return .malformed }
            page = (0..<valueCount).map { plain[start + $0 / 8] >> UInt8($0 % 8) & 1 }
        case .runLength:
            guard plain.count - start >= 4 else { return .malformed }
            let byteCount = plain[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
            guard byteCount <= plain.count - start - 4 else { return .malformed }
            page = RunLengthDecoding.decodeFlags(
                plain, range: start + 4..<start + 4 + byteCount, valueCount: valueCount)
        default: return .unsupported
        }
        guard let page else { return .malformed }
        flags += page
        return .done
    }

    private mutating func appendInt32(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        var offset = start
        var page: [Int32]?
        switch encoding {
        case .plain:
            page = NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Int32.self)
        case .deltaBinaryPacked:
            page = DeltaDecoding.decodeInt32(plain, offset: &offset, valueCount: valueCount)
        default: return .unsupported
        }
        guard let page else { return .malformed }
        int32s += page
        return .done
    }

    private mutating func appendInt64(
        _ plain: [UInt8], from start: Int, valueCount: Int, encoding: ParquetEncoding
    ) -> Outcome {
        var offset = start
        var page: [Int64]?
        switch encoding {
        case .plain:
            page = NumberKernels.decodePlain(plain, from: start, valueCount: valueCount, as: Int64.self)
        case .deltaBinaryPacked:
            page = DeltaDecoding.decodeInt64(plain, offset: &offset, valueCount: valueCount)
        default: return .unsupported
        }
        guard let page else { return .malformed }
        int64s += page
        return .done
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
            texts = page
            return
        }
        let base = UInt32(texts.bytes.count)
        texts.bytes += page.bytes
        texts.offsets.reserveCapacity(texts.offsets.count + page.count)
        for end in page.offsets.dropFirst() { texts.offsets.append(base + end) }
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

    private mutating func appendCodes(_ plain: [UInt8], from start: Int, valueCount: Int) -> Outcome {
        guard let dictionary, start < plain.count, plain[start] <= 32 else { return .malformed }
        let page = RunLengthDecoding.decodeCodes(
            plain, range: start + 1..<plain.count, bitWidth: Int(plain[start]), valueCount: valueCount)
        guard let page else { return .malformed }
        switch dictionary {
        case .int32(let entries):
            guard let values = NumberKernels.gather(entries, codes: page) else { return .malformed }
            int32s += values
        case .int64(let entries):
            guard let values = NumberKernels.gather(entries, codes: page) else { return .malformed }
            int64s += values
        case .double(let entries):
            guard let values = NumberKernels.gather(entries, codes: page) else { return .malformed }
            doubles += values
        case .texts(let entries):
            guard page.allSatisfy({ $0 < entries.count }) else { return .malformed }
            if isDictionaryOnly {
                codes += page
            } else if TextKernels.byteCount(of: page, in: entries) > Int(UInt32.max) {
                isOverflowing = true
            } else {
                appendTexts(TextKernels.gather(page, from: entries))
            }
        }
        return .done
    }

    /// The column with nulls put back; nil where texts are not UTF-8 though they should be.
    ///
    /// - Parameter validity: nil where no row is null.
    mutating func column(validity: [UInt8]?, rowCount: Int, isText: Bool) -> Column? {
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
