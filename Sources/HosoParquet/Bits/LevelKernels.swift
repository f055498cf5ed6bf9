/// Loops over levels and validity flags.
package enum LevelKernels {
    /// 0 for no levels.
    package static func maximum(_ levels: [UInt8]) -> UInt8 {
        unsafe levels.withUnsafeBufferPointer { levels in
            var maximum: UInt8 = 0
            // SAFETY: the index runs over the buffer.
            for index in 0..<levels.count { maximum = unsafe max(maximum, levels[index]) }
            return maximum
        }
    }

    /// How many levels are `level`.
    package static func count(_ levels: [UInt8], of level: UInt8) -> Int {
        unsafe levels.withUnsafeBufferPointer { levels in
            var count = 0
            var index = 0
            while index < levels.count {
                // Sums of 255 ones fit into a byte, so that the loop adds 16 at a time.
                let end = min(levels.count, index + 255 * 16)
                var sums = SIMD16<UInt8>(repeating: 0)
                let pattern = SIMD16<UInt8>(repeating: level)
                while index + 16 <= end {
                    // SAFETY: 16 bytes lie before the end.
                    let word = unsafe UnsafeRawPointer(levels.baseAddress.unsafelyUnwrapped)
                        .loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                    sums &+= SIMD16<UInt8>(repeating: 0).replacing(with: 1, where: word .== pattern)
                    index += 16
                }
                for lane in 0..<16 { count += Int(sums[lane]) }
                while index < end {
                    count += unsafe levels[index] == level ? 1 : 0
                    index += 1
                }
            }
            return count
        }
    }

    static func areBelow(_ codes: [UInt32], _ limit: Int) -> Bool {
        unsafe codes.withUnsafeBufferPointer { codes in
            var greatest: UInt32 = 0
            // SAFETY: the index runs over the buffer.
            for index in 0..<codes.count { greatest = unsafe max(greatest, codes[index]) }
            return codes.isEmpty || Int(greatest) < limit
        }
    }

    /// Each value in the row that its flag says, zero elsewhere; `values` has one for each flag of 1.
    package static func spread<Value: BitwiseCopyable>(_ values: [Value], _ flags: [UInt8], zero: Value)
        -> [Value]
    {
        precondition(count(flags, of: 1) == values.count, "flags of other values")
        guard !values.isEmpty else { return [Value](repeating: zero, count: flags.count) }
        return unsafe [Value](unsafeUninitializedCapacity: flags.count) { buffer, count in
            unsafe values.withUnsafeBufferPointer { values in
                unsafe flags.withUnsafeBufferPointer { flags in
                    let out = unsafe buffer.baseAddress.unsafelyUnwrapped
                    let last = values.count - 1
                    var next = 0
                    for index in 0..<flags.count {
                        // SAFETY: `next` is kept below the count of values; the buffer holds one per flag.
                        let isPresent = unsafe flags[index] == 1
                        let value = unsafe values[min(next, last)]
                        unsafe (out + index).initialize(to: isPresent ? value : zero)
                        next += isPresent ? 1 : 0
                    }
                }
            }
            count = flags.count
        }
    }

    /// The values whose flag is not 0, in their order: what `spread` began with.
    package static func present<Value: BitwiseCopyable>(_ values: [Value], _ flags: [UInt8]) -> [Value] {
        precondition(values.count == flags.count, "\(flags.count) flags for \(values.count) values")
        return unsafe [Value](unsafeUninitializedCapacity: max(1, flags.count)) { buffer, count in
            unsafe values.withUnsafeBufferPointer { values in
                unsafe flags.withUnsafeBufferPointer { flags in
                    let out = unsafe buffer.baseAddress.unsafelyUnwrapped
                    var next = 0
                    for index in 0..<flags.count {
                        // SAFETY: no more values are kept than were seen, and the buffer has room for all.
                        unsafe (out + next).initialize(to: values[index])
                        next += unsafe flags[index] == 0 ? 0 : 1
                    }
                    count = next
                }
            }
        }
    }

    /// The ends of the texts whose flag is not 0; nil where a text without has bytes.
    ///
    /// - Parameter offsets: one more than flags, ascending.
    package static func presentOffsets(_ offsets: [UInt32], _ flags: [UInt8]) -> [UInt32]? {
        precondition(offsets.count == flags.count + 1, "\(flags.count) flags for \(offsets.count) offsets")
        var hidden: UInt32 = 0
        let kept = unsafe [UInt32](unsafeUninitializedCapacity: offsets.count + 1) { buffer, count in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                unsafe flags.withUnsafeBufferPointer { flags in
                    let out = unsafe buffer.baseAddress.unsafelyUnwrapped
                    var next = 1
                    unsafe out.initialize(to: 0)
                    for index in 0..<flags.count {
                        // SAFETY: as in `present`; one more offset than flags.
                        let isPresent = unsafe flags[index] != 0
                        let end = unsafe offsets[index + 1]
                        unsafe (out + next).initialize(to: end)
                        hidden |= isPresent ? 0 : unsafe end &- offsets[index]
                        next += isPresent ? 1 : 0
                    }
                    count = next
                }
            }
        }
        return hidden == 0 ? kept : nil
    }
}
