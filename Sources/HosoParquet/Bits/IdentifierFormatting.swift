package import HosoCore

/// Digits of person IDs, eight at a time.
package enum IdentifierFormatting {
    /// `value`, below 10^8, as eight ASCII digits, the first in the lowest byte.
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        // Splits 8 digits into 2 x 4, 4 x 2 and 8 x 1 by reciprocal multiplication in lanes of one word.
        let upper = value / 10_000
        let fours = upper | (value &- upper &* 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
        let ones = tens | (twos &- tens &* 10) &<< 8
        return ones | 0x3030_3030_3030_3030
    }

    private static let oldKind = PersonID.Kind.old.rawValue
    private static let citizenKind = PersonID.Kind.citizen.rawValue
    private static let asWrittenKind = PersonID.Kind.asWritten.rawValue

    /// Bytes of one ID's text.
    @inline(__always)
    static func textByteCount(_ raw: UInt64, _ asWrittenOffsets: UnsafeBufferPointer<UInt32>) -> Int {
        switch raw &>> PersonID.kindShift {
        case citizenKind: return 12
        case oldKind: return 9
        case asWrittenKind:
            let index = Int(raw & PersonID.payloadMask)
            precondition(index + 1 < asWrittenOffsets.count, "no text as written \(index)")
            // SAFETY: index + 1 < count by the check above.
            return unsafe Int(asWrittenOffsets[index + 1] - asWrittenOffsets[index])
        default: return 0
        }
    }

    /// The texts of the IDs in `range`, one after another.
    package static func texts(of raws: [UInt64], range: Range<Int>, asWritten: TextArena) -> TextArena {
        if let texts = citizenTexts(raws, range: range) { return texts }
        var offsets: [UInt32] = []
        let bytes = formatted(raws, range: range, asWritten: asWritten, lengthByteCount: 0, offsets: &offsets)
        return TextArena(bytes: bytes, offsets: offsets)
    }

    /// The texts of the IDs in `range`; nil where some are no citizen IDs.
    private static func citizenTexts(_ raws: [UInt64], range: Range<Int>) -> TextArena? {
        precondition(range.lowerBound >= 0 && range.upperBound <= raws.count, "range outside of the IDs")
        let count = range.count
        let areCitizens = unsafe raws.withUnsafeBufferPointer { source in
            var others: UInt64 = 0
            // SAFETY: index is in the range checked above.
            for index in range { unsafe others |= source[index] &>> PersonID.kindShift ^ citizenKind }
            return others == 0
        }
        guard areCitizens, count <= Int(UInt32.max) / 12 else { return nil }
        var beyond: UInt64 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(1, count * 12)) { buffer, byteCount in
            unsafe raws.withUnsafeBufferPointer { source in
                guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
                for index in 0..<count {
                    // SAFETY: as above; each ID has 12 bytes of its own.
                    let payload = unsafe source[range.lowerBound + index] & PersonID.payloadMask
                    let upper = payload / 100_000_000
                    beyond |= upper < 10_000 ? 0 : 1
                    let head = UInt32(truncatingIfNeeded: eightDigits(upper) &>> 32)
                    let tail = eightDigits(payload &- upper &* 100_000_000)
                    unsafe base.storeBytes(of: head, toByteOffset: index &* 12, as: UInt32.self)
                    unsafe base.storeBytes(of: tail, toByteOffset: index &* 12 &+ 4, as: UInt64.self)
                }
            }
            byteCount = count * 12
        }
        precondition(beyond == 0, "an ID has more digits than its kind")
        return TextArena(bytes: bytes, offsets: (0...UInt32(count)).map { $0 &* 12 })
    }

    /// The IDs in `range` PLAIN encoded: each a four-byte length and its text.
    package static func plain(_ raws: [UInt64], range: Range<Int>, asWritten: TextArena) -> [UInt8] {
        var offsets: [UInt32] = []
        return formatted(raws, range: range, asWritten: asWritten, lengthByteCount: 4, offsets: &offsets)
    }

    /// Where each ID's text begins, were they texts one after another, and where the last ends.
    static func offsets(of raws: [UInt64], asWritten: TextArena) -> [UInt32] {
        unsafe [UInt32](unsafeUninitializedCapacity: raws.count + 1) { ends, count in
            unsafe asWritten.offsets.withUnsafeBufferPointer { asWrittenOffsets in
                var sum = 0
                unsafe ends[0] = 0
                for index in 0..<raws.count {
                    // SAFETY: index < raws.count, one less than the capacity.
                    unsafe sum += textByteCount(raws[index], asWrittenOffsets)
                    precondition(sum <= Int(UInt32.max), "too many bytes of IDs in one piece")
                    unsafe ends[index + 1] = UInt32(truncatingIfNeeded: sum)
                }
            }
            count = raws.count + 1
        }
    }

    @inline(__always)
    private static func formatted(
        _ raws: [UInt64], range: Range<Int>, asWritten: TextArena, lengthByteCount: Int,
        offsets: inout [UInt32]
    ) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= raws.count, "range outside of the IDs")
        var capacity = range.count * (12 + lengthByteCount)
        if asWritten.count > 0 {
            capacity = unsafe asWritten.offsets.withUnsafeBufferPointer { asWrittenOffsets in
                var sum = 0
                for index in range {
                    unsafe sum += textByteCount(raws[index], asWrittenOffsets) + lengthByteCount
                }
                return sum
            }
        }
        precondition(capacity <= Int(UInt32.max), "\(capacity) bytes of IDs in one piece")
        let wantsOffsets = lengthByteCount == 0
        var isInRange = true
        func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ ends: UnsafeMutablePointer<UInt32>?) -> Int {
            var output = unsafe ByteOutput(buffer)
            if let ends = unsafe ends { unsafe ends[0] = 0 }
            unsafe raws.withUnsafeBufferPointer { source in
                unsafe asWritten.offsets.withUnsafeBufferPointer { asWrittenOffsets in
                    unsafe asWritten.bytes.withUnsafeBytes { asWrittenBytes in
                        for index in range {
                            // SAFETY: index is in the range checked above; capacity counts every text.
                            let raw = unsafe source[index]
                            unsafe store(
                                raw, asWrittenOffsets, asWrittenBytes, lengthByteCount: lengthByteCount,
                                isInRange: &isInRange, into: &output)
                            if wantsOffsets, let ends = unsafe ends {
                                unsafe ends[index - range.lowerBound + 1] = UInt32(
                                    truncatingIfNeeded: output.byteCount)
                            }
                        }
                    }
                }
            }
            return unsafe output.byteCount
        }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity + ByteOutput.slack) {
            buffer, count in
            if wantsOffsets {
                unsafe offsets = [UInt32](unsafeUninitializedCapacity: range.count + 1) { ends, endCount in
                    count = unsafe fill(buffer, ends.baseAddress)
                    endCount = range.count + 1
                }
            } else {
                count = unsafe fill(buffer, nil)
            }
        }
        precondition(isInRange, "an ID has more digits than its kind")
        return bytes
    }

    @inline(__always)
    private static func store(
        _ raw: UInt64, _ asWrittenOffsets: UnsafeBufferPointer<UInt32>,
        _ asWrittenBytes: UnsafeRawBufferPointer,
        lengthByteCount: Int, isInRange: inout Bool, into output: inout ByteOutput
    ) {
        let payload = raw & PersonID.payloadMask
        switch raw &>> PersonID.kindShift {
        case citizenKind:
            if lengthByteCount == 4 { unsafe output.store(UInt32(12), advancingBy: 4) }
            let upper = payload / 100_000_000
            isInRange = isInRange && upper < 10_000
            unsafe output.store(UInt32(truncatingIfNeeded: eightDigits(upper) &>> 32), advancingBy: 4)
            unsafe output.store(eightDigits(payload &- upper &* 100_000_000), advancingBy: 8)
        case oldKind:
            if lengthByteCount == 4 { unsafe output.store(UInt32(9), advancingBy: 4) }
            let upper = payload / 100_000_000
            isInRange = isInRange && upper < 10
            unsafe output.store(UInt8(truncatingIfNeeded: upper) &+ 0x30, advancingBy: 1)
            unsafe output.store(eightDigits(payload &- upper &* 100_000_000), advancingBy: 8)
        case asWrittenKind:
            let byteCount = unsafe textByteCount(raw, asWrittenOffsets)
            if lengthByteCount == 4 { unsafe output.store(UInt32(byteCount), advancingBy: 4) }
            guard byteCount > 0, let base = asWrittenBytes.baseAddress else { return }
            // SAFETY: textByteCount checked the index; an arena's offsets lie inside its bytes.
            unsafe output.copy(base + Int(asWrittenOffsets[Int(payload)]), byteCount: byteCount)
        default:
            if lengthByteCount == 4 { unsafe output.store(UInt32(0), advancingBy: 4) }
        }
    }

    /// Rows of the least and the greatest text in `range`, bytewise; nil where the range is empty.
    package static func extremes(
        _ raws: [UInt64], range: Range<Int>, asWritten: TextArena
    ) -> (minimum: Int, maximum: Int)? {
        guard !range.isEmpty else { return nil }
        // Within a kind of fixed digits the order of raws is that of texts; kinds meet only at the end.
        var candidates: [Int] = []
        var lowest: [UInt64] = [.max, .max]
        var highest: [UInt64] = [0, 0]
        var lowestIndex = [0, 0]
        var highestIndex = [0, 0]
        unsafe raws.withUnsafeBufferPointer { source in
            for index in range {
                // SAFETY: the range lies inside the array, as its slice below checks.
                let raw = unsafe source[index]
                let kind = raw &>> PersonID.kindShift
                guard kind == citizenKind || kind == oldKind else {
                    candidates.append(index)
                    continue
                }
                let lane = Int(kind - citizenKind)
                if raw < lowest[lane] { (lowest[lane], lowestIndex[lane]) = (raw, index) }
                if raw > highest[lane] { (highest[lane], highestIndex[lane]) = (raw, index) }
            }
        }
        for lane in 0..<2 where highest[lane] > 0 { candidates += [lowestIndex[lane], highestIndex[lane]] }
        let picked = candidates.map { raws[$0] }
        let arena = texts(of: picked, range: 0..<picked.count, asWritten: asWritten)
        guard let found = TextKernels.extremes(arena, range: 0..<arena.count) else { return nil }
        return (candidates[found.minimum], candidates[found.maximum])
    }

    /// The plain twin of formatting one ID.
    package static func slowText(_ raw: UInt64, asWritten: TextArena) -> String {
        let identifier = PersonID(raw: raw)
        guard let digitCount = identifier.digitCount else {
            return identifier.kind == .asWritten ? asWritten.string(Int(identifier.payload)) : ""
        }
        let digits = String(identifier.payload)
        return String(repeating: "0", count: digitCount - digits.count) + digits
    }
}
