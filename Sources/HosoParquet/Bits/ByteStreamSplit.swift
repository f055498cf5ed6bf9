/// BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones, and so on (Encodings.md).
package enum ByteStreamSplit {
    /// The values' bytes back in their places; nil where the bytes do not hold `valueCount` values.
    package static func decode(
        _ bytes: [UInt8], from start: Int, valueCount: Int, byteCount: Int
    ) -> [UInt8]? {
        guard start >= 0, start <= bytes.count, byteCount > 0, valueCount >= 0,
            valueCount <= (bytes.count - start) / byteCount
        else { return nil }
        let total = valueCount * byteCount
        return unsafe [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                // A few values at a time, so that their bytes stay in the cache while streams fill them.
                for first in stride(from: 0, to: valueCount, by: 512) {
                    let end = min(valueCount, first + 512)
                    for stream in 0..<byteCount {
                        let origin = start + stream * valueCount
                        for index in first..<end {
                            // SAFETY: index < valueCount, stream < byteCount: inside source and buffer.
                            unsafe buffer[index &* byteCount &+ stream] = unsafe source[origin &+ index]
                        }
                    }
                }
            }
            count = total
        }
    }
}
