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
    static func spread<Value: BitwiseCopyable>(_ values: [Value], _ flags: [UInt8], zero: Value) -> [Value] {
        precondition(count(flags, of: 1) == values.count, "flags of other values")
        return unsafe [Value](unsafeUninitializedCapacity: max(1, flags.count)) { buffer, count in
            unsafe values.withUnsafeBufferPointer { values in
                unsafe flags.withUnsafeBufferPointer { flags in
                    var next = 0
                    for index in 0..<flags.count {
                        // SAFETY: there are as many values as flags of 1; the buffer holds one per flag.
                        if unsafe flags[index] == 1 {
                            unsafe (buffer.baseAddress.unsafelyUnwrapped + index).initialize(to: values[next])
                            next += 1
                        } else {
                            unsafe (buffer.baseAddress.unsafelyUnwrapped + index).initialize(to: zero)
                        }
                    }
                }
            }
            count = flags.count
        }
    }
}
