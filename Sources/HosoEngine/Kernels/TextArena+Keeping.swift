import Glibc
import HosoCore

extension TextArena {
    /// The same texts, but empty where `flags` is 0.
    func keeping(_ flags: [UInt8]) -> TextArena {
        let isWhole = offsets[0] == 0 && Int(offsets[count]) == bytes.count
        if isWhole && !flags.contains(0) { return self }
        var kept = TextArena()
        kept.offsets = unsafe [UInt32](unsafeUninitializedCapacity: count + 1) { output, initialized in
            // SAFETY: one flag and one more offset for each text.
            var total: UInt32 = 0
            unsafe output[0] = 0
            for row in 0..<count {
                if flags[row] == 1 { total &+= offsets[row + 1] &- offsets[row] }
                unsafe output[row + 1] = total
            }
            initialized = count + 1
        }
        let byteCount = Int(kept.offsets[count])
        kept.bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { output, initialized in
            // SAFETY: the texts kept fill exactly `byteCount` bytes; runs of them are copied as one.
            unsafe bytes.withUnsafeBufferPointer { source in
                var row = 0
                while row < count {
                    let first = row
                    while row < count, flags[row] == 1 { row += 1 }
                    let length = Int(offsets[row] &- offsets[first])
                    if length > 0, let target = output.baseAddress, let base = source.baseAddress {
                        unsafe memcpy(target + Int(kept.offsets[first]), base + Int(offsets[first]), length)
                    }
                    row += 1
                }
            }
            initialized = byteCount
        }
        return kept
    }
}
