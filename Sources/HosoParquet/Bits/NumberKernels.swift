/// Loops over values of fixed width.
package enum NumberKernels {
    package static func extremes(_ values: [Int32], range: Range<Int>) -> (minimum: Int32, maximum: Int32)? {
        extremesAny(values, range: range)
    }

    package static func extremes(_ values: [Int64], range: Range<Int>) -> (minimum: Int64, maximum: Int64)? {
        extremesAny(values, range: range)
    }

    @inline(__always)
    private static func extremesAny<Value: FixedWidthInteger>(
        _ values: [Value], range: Range<Int>
    ) -> (minimum: Value, maximum: Value)? {
        guard !range.isEmpty else { return nil }
        precondition(range.lowerBound >= 0 && range.upperBound <= values.count, "range outside of the values")
        return unsafe values.withUnsafeBufferPointer { source in
            // SAFETY: the range lies inside by the check above.
            var minimum = unsafe source[range.lowerBound]
            var maximum = minimum
            for index in range {
                let value = unsafe source[index]
                minimum = min(minimum, value)
                maximum = max(maximum, value)
            }
            return (minimum, maximum)
        }
    }

    /// Least and greatest of the values that are numbers, and how many are not.
    package static func extremes(
        _ values: [Double], range: Range<Int>
    ) -> (bounds: (minimum: Double, maximum: Double)?, nanCount: Int) {
        var bounds: (minimum: Double, maximum: Double)?
        var nanCount = 0
        for value in values[range] {
            if value.isNaN {
                nanCount += 1
            } else if let known = bounds {
                bounds = (Swift.min(known.minimum, value), Swift.max(known.maximum, value))
            } else {
                bounds = (value, value)
            }
        }
        return (bounds, nanCount)
    }

    /// PLAIN: the values' little-endian bytes.
    package static func plain<Value: BitwiseCopyable>(_ values: [Value], range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= values.count, "range outside of the values")
        let stride = MemoryLayout<Value>.stride
        return unsafe values.withUnsafeBytes { source in
            // SAFETY: the range lies inside by the check above.
            unsafe [UInt8](source[range.lowerBound * stride..<range.upperBound * stride])
        }
    }

    /// Reads PLAIN values; nil where the bytes do not hold `valueCount` of them.
    package static func decodePlain<Value: BitwiseCopyable>(
        _ bytes: [UInt8], from offset: Int, valueCount: Int, as type: Value.Type
    ) -> [Value]? {
        let stride = MemoryLayout<Value>.stride
        guard offset >= 0, offset <= bytes.count, valueCount <= (bytes.count - offset) / stride else {
            return nil
        }
        return unsafe [Value](unsafeUninitializedCapacity: max(1, valueCount)) { buffer, count in
            unsafe bytes.withUnsafeBytes { source in
                // SAFETY: valueCount values of the stride lie behind the offset, by the guard.
                let wanted = unsafe UnsafeRawBufferPointer(
                    rebasing: source[offset..<offset + valueCount * stride])
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: wanted)
            }
            count = valueCount
        }
    }

    /// The flags of `codes` that occur in `range`, one byte per entry.
    package static func occurring(_ codes: [UInt32], range: Range<Int>, entryCount: Int) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= codes.count, "range outside of the codes")
        var flags = [UInt8](repeating: 0, count: entryCount)
        unsafe codes.withUnsafeBufferPointer { codes in
            unsafe flags.withUnsafeMutableBufferPointer { flags in
                for index in range {
                    let code = unsafe Int(codes[index])
                    precondition(code < flags.count, "code \(code) beyond the dictionary")
                    // SAFETY: checked on the line above.
                    unsafe flags[code] = 1
                }
            }
        }
        return flags
    }

    /// The entries that `codes` name; nil where a code lies beyond them.
    package static func gather<Value: BitwiseCopyable>(_ entries: [Value], codes: [UInt32]) -> [Value]? {
        var isInside = true
        let values = unsafe [Value](unsafeUninitializedCapacity: max(1, codes.count)) { buffer, count in
            unsafe entries.withUnsafeBufferPointer { entries in
                unsafe codes.withUnsafeBufferPointer { codes in
                    for index in 0..<codes.count {
                        let code = unsafe Int(codes[index])
                        guard code < entries.count else {
                            isInside = false
                            return
                        }
                        // SAFETY: the code is inside; buffer has room for codes.count values.
                        unsafe (buffer.baseAddress.unsafelyUnwrapped + index).initialize(to: entries[code])
                    }
                    count = codes.count
                }
            }
        }
        return isInside ? values : nil
    }

    /// Distinct values in the order in which they first occur, and each value's place; nil beyond a limit.
    package static func dictionary(
        _ values: [UInt64], limits: TextDictionary.Limits
    ) -> (codes: [UInt32], entries: [UInt64])? {
        let slotCount = TextDictionary.slotCount(entryCount: min(limits.entryCount, values.count))
        var slots = [UInt32](repeating: 0, count: slotCount)
        var entries: [UInt64] = []
        var isForbidden = false
        let codes = unsafe [UInt32](unsafeUninitializedCapacity: max(1, values.count)) { codes, count in
            unsafe slots.withUnsafeMutableBufferPointer { slots in
                let mask = slots.count - 1
                for index in 0..<values.count {
                    let value = values[index]
                    var slot =
                        Int(truncatingIfNeeded: TextDictionary.mixed(value ^ 0x9E37_79B9_7F4A_7C15)) & mask
                    // SAFETY: slots are masked by the table's size, at least half of them stay free.
                    while unsafe slots[slot] != 0, unsafe entries[Int(slots[slot]) - 1] != value {
                        slot = (slot + 1) & mask
                    }
                    if unsafe slots[slot] == 0 {
                        isForbidden = limits.forbids(
                            entryCount: entries.count + 1, textByteCount: 0, valueIndex: index)
                        if isForbidden { return }
                        entries.append(value)
                        unsafe slots[slot] = UInt32(truncatingIfNeeded: entries.count)
                    }
                    unsafe codes[index] = unsafe slots[slot] - 1
                }
                count = values.count
            }
        }
        return isForbidden ? nil : (codes, entries)
    }
}
