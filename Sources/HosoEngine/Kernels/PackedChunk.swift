/// The packed keys of a chunk's rows, and how many fall into each bucket.
struct PackedChunk: Sendable {
    private let keys: [UInt64]
    let bucketCounts: [UInt32]

    var rowCount: Int { keys.count }

    init(_ chunk: Chunk, packer: KeyPacker, shift: UInt64, bucketCount: Int) {
        let rowCount = chunk.rowCount
        let keys = unsafe [UInt64](unsafeUninitializedCapacity: rowCount) { buffer, initialized in
            // SAFETY: the buffer has a word for every row.
            if let base = buffer.baseAddress { unsafe packer.pack(chunk, into: base) }
            initialized = rowCount
        }
        var counts = [UInt32](repeating: 0, count: bucketCount)
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            // SAFETY: a key has bitCount bits, so its top bits are below bucketCount.
            for key in keys { unsafe counts[Int(truncatingIfNeeded: key &>> shift)] &+= 1 }
        }
        self.keys = keys
        bucketCounts = counts
    }

    /// Writes the chunk's entries to their buckets.
    ///
    /// - Parameter places: where the chunk's next entry of each bucket goes.
    func scatter(chunk: Int, shift: UInt64, places: inout [Int], into entries: EntryBuffer) {
        let high = UInt32(chunk) << 16
        unsafe places.withUnsafeMutableBufferPointer { places in
            unsafe keys.withUnsafeBufferPointer { keys in
                let base = unsafe entries.base
                for row in 0..<keys.count {
                    // SAFETY: places were counted from the same keys.
                    let key = unsafe keys[row]
                    let bucket = Int(truncatingIfNeeded: key &>> shift)
                    unsafe base[places[bucket]] = KeyEntry(
                        key: key, address: high | UInt32(truncatingIfNeeded: row))
                    unsafe places[bucket] &+= 1
                }
            }
        }
    }
}

/// Entries that several workers write and read, each its own part.
@safe final class EntryBuffer: @unchecked Sendable {  // workers touch disjoint ranges
    let base: UnsafeMutablePointer<KeyEntry>

    init(count: Int) { unsafe base = .allocate(capacity: max(1, count)) }

    deinit { unsafe base.deallocate() }
}
