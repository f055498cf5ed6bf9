import Glibc

/// Searches over a block of bytes, 64 at a time or with the C library's vector code.
public enum ByteSearch {
    /// The first place of `byte` in `from..<to`; nil where it is not there.
    public static func firstIndex(of byte: UInt8, in bytes: UnsafePointer<UInt8>, from: Int, to: Int) -> Int?
    {
        guard from < to, let found = unsafe memchr(bytes + from, Int32(byte), to - from) else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    }

    /// The last place of `byte` in `from..<to`; nil where it is not there.
    public static func lastIndex(of byte: UInt8, in bytes: UnsafePointer<UInt8>, from: Int, to: Int) -> Int? {
        var end = to
        // SAFETY: 64 bytes from `end - 64` on lie in from..<to.
        while end - from >= 64 {
            let bits = unsafe Lane64(loading: bytes + end - 64).bits(equalTo: byte)
            if bits != 0 { return end - 1 - bits.leadingZeroBitCount }
            end -= 64
        }
        while end > from {
            end -= 1
            if unsafe bytes[end] == byte { return end }
        }
        return nil
    }

    /// How often `byte` stands in `from..<to`.
    public static func count(of byte: UInt8, in bytes: UnsafePointer<UInt8>, from: Int, to: Int) -> Int {
        var count = 0
        var offset = from
        while to - offset >= 64 {
            let laneCount = min((to - offset) / 64, ByteCounts.laneLimit)
            var counts = ByteCounts()
            for lane in 0..<laneCount {
                // SAFETY: 64 bytes from `offset + lane * 64` on lie in from..<to.
                unsafe counts.add(Lane64(loading: bytes + offset + lane &* 64), equalTo: byte)
            }
            count += counts.sum
            offset += laneCount * 64
        }
        while offset < to {
            if unsafe bytes[offset] == byte { count += 1 }
            offset += 1
        }
        return count
    }
}
