import HosoCore
import HosoSpec

/// Sorts a registry's rows by key and keeps the winner of each: the greatest version, of equal ones the
/// latest.
package struct Deduplication {
    let rows: RegistryRows
    let workers: Workers
    /// nil: what the rows' keys need is looked for first.
    private let packer: KeyPacker?

    private static let bucketBits = 10

    package init(rows: RegistryRows, workers: Workers) {
        self.init(rows: rows, workers: workers, packer: nil)
    }

    /// - Parameter packer: for these keys and maybe others.
    init(rows: RegistryRows, workers: Workers, packer: KeyPacker?) {
        self.rows = rows
        self.workers = workers
        self.packer = packer
    }

    package func winners() throws -> Winners {
        let packer = try packer ?? makePacker()
        let chunks = rows.chunks
        let shift = UInt64(max(0, packer.bitCount - Deduplication.bucketBits))
        let bucketCount = 1 << min(packer.bitCount, Deduplication.bucketBits)
        let packed = try workers.map(chunks.count) { chunk in
            PackedChunk(chunks[chunk], packer: packer, shift: shift, bucketCount: bucketCount)
        }
        let (entries, bucketStarts) = try scatter(packed, shift: shift, bucketCount: bucketCount)
        let comparison = RowComparison(rows: rows)
        let kept = try workers.map(bucketCount) { bucket in
            let range = bucketStarts[bucket]..<bucketStarts[bucket + 1]
            return keepWinners(
                entries, range, comparison, keysAreEqual: packer.isComplete, lowBits: Int(shift))
        }
        var starts = [0]
        for count in kept { starts.append((starts.last ?? 0) + count) }
        let joined = try join(entries, kept, bucketStarts, starts, starts.last ?? 0)
        let firstNewAddress = UInt32(rows.storedChunkCount) << 16
        let newCount = joined.addresses.reduce(0) { $0 + ($1 >= firstNewAddress ? 1 : 0) }
        let fileRowCount = rows.fileRowCount
        return Winners(
            addresses: joined.addresses, packedKeys: joined.keys, packer: packer,
            supersededCount: fileRowCount - newCount, newCount: newCount)
    }

    private func makePacker() throws -> KeyPacker {
        let chunks = rows.chunks
        let keyColumns = rows.layout.registry.key
        let byChunk = try workers.map(chunks.count) { chunk in
            keyColumns.map { KeyStatistics(chunks[chunk].columns[$0], rowCount: chunks[chunk].rowCount) }
        }
        var statistics = keyColumns.map { _ in KeyStatistics() }
        for chunk in byChunk {
            for part in statistics.indices { statistics[part].merge(chunk[part]) }
        }
        for part in statistics.indices { statistics[part].close() }
        return KeyPacker(
            keyColumns: keyColumns, statistics: statistics, kinds: rows.layout.kinds, texts: rows.texts)
    }

    /// Spreads all entries over buckets by the top bits of their keys, keeping the order of chunks.
    private func scatter(
        _ packed: [PackedChunk], shift: UInt64, bucketCount: Int
    ) throws -> (entries: EntryBuffer, bucketStarts: [Int]) {
        let total = packed.reduce(0) { $0 + $1.rowCount }
        var next = 0
        var bucketStarts: [Int] = []
        var places = packed.map { _ in [Int](repeating: 0, count: bucketCount) }
        for bucket in 0..<bucketCount {
            bucketStarts.append(next)
            for chunk in packed.indices {
                places[chunk][bucket] = next
                next += Int(packed[chunk].bucketCounts[bucket])
            }
        }
        bucketStarts.append(next)
        let entries = EntryBuffer(count: total)
        let firstPlaces = places
        try workers.forEach(packed.count) { chunk in
            var places = firstPlaces[chunk]
            packed[chunk].scatter(chunk: chunk, shift: shift, places: &places, into: entries)
        }
        return (entries, bucketStarts)
    }

    /// Sorts a bucket and moves its winners to its front.
    ///
    /// - Returns: how many they are.
    private func keepWinners(
        _ entries: EntryBuffer, _ range: Range<Int>, _ comparison: RowComparison, keysAreEqual: Bool,
        lowBits: Int
    ) -> Int {
        guard !range.isEmpty else { return 0 }
        let base = unsafe entries.base + range.lowerBound
        let count = range.count
        unsafe withUnsafeTemporaryAllocation(of: KeyEntry.self, capacity: count) { scratch in
            guard let scratchBase = scratch.baseAddress else { return }
            unsafe RadixSort.sort(base, scratch: scratchBase, count: count, bitCount: lowBits)
        }
        var kept = 0
        var first = 0
        while first < count {
            var end = first + 1
            // SAFETY: first < end <= count, the bucket's own entries.
            while end < count, unsafe base[end].key == base[first].key { end += 1 }
            if end - first == 1 {
                unsafe base[kept] = base[first]
                kept += 1
            } else {
                let group = (first..<end).map { unsafe base[$0].address }
                let key = unsafe base[first].key
                for address in comparison.winners(of: group, keysAreEqual: keysAreEqual) {
                    unsafe base[kept] = KeyEntry(key: key, address: address)
                    kept += 1
                }
            }
            first = end
        }
        return kept
    }

    private func join(
        _ entries: EntryBuffer, _ counts: [Int], _ bucketStarts: [Int], _ starts: [Int], _ total: Int
    ) throws -> (addresses: [UInt32], keys: [UInt64]) {
        var keys: [UInt64] = []
        let addresses = try unsafe [UInt32](unsafeUninitializedCapacity: total) { addresses, addressCount in
            keys = try unsafe [UInt64](unsafeUninitializedCapacity: total) { keys, keyCount in
                let addressTarget = unsafe DisjointRanges(addresses)
                let keyTarget = unsafe DisjointRanges(keys)
                try workers.forEach(counts.count) { bucket in
                    guard let addresses = unsafe addressTarget.base, let keys = unsafe keyTarget.base else {
                        return
                    }
                    let source = unsafe entries.base + bucketStarts[bucket]
                    // SAFETY: the buckets' winners fill 0..<total, each bucket its own range.
                    for index in 0..<counts[bucket] {
                        unsafe addresses[starts[bucket] + index] = source[index].address
                        unsafe keys[starts[bucket] + index] = source[index].key
                    }
                }
                keyCount = total
            }
            addressCount = total
        }
        return (addresses, keys)
    }
}
