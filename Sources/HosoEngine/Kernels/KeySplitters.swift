/// Cuts the keys of a registry into ranges, so that rows can be put aside by range.
///
/// A key is looked at as bytes that sort as it does. What all keys of a sample begin with is passed over, the
/// next 16 bytes less their last bit are compared: rows that these do not tell apart fall into one range.
struct KeySplitters: Sendable {
    private let reader: KeyByteReader
    /// What all keys of the sample begin with.
    private let shared: [UInt8]
    /// Range `i` ends before splitter `i`. They are a binary tree, level by level from place 1 on, filled up
    /// with the greatest number.
    private let tree: [Int128]
    let rangeCount: Int

    /// - Parameters:
    ///   - sample: keys as bytes, at least one.
    ///   - rangeCount: wanted; fewer where the sample does not tell as many apart.
    init(reader: KeyByteReader, sample: [[UInt8]], rangeCount: Int) {
        self.reader = reader
        var shared = sample.first ?? []
        for key in sample { shared = Array(shared[0..<KeySplitters.sharedCount(shared, key)]) }
        self.shared = shared
        let prefixes = sample.map { KeySplitters.prefix($0, from: shared.count) }.sorted()
        var chosen: [Int128] = []
        for range in 1..<max(2, rangeCount) {
            let candidate = prefixes[prefixes.count * range / rangeCount]
            if candidate > (chosen.last ?? prefixes[0]) { chosen.append(candidate) }
        }
        self.rangeCount = chosen.count + 1
        tree = KeySplitters.tree(chosen)
    }

    /// - Parameter splitters: ascending, distinct.
    private static func tree(_ splitters: [Int128]) -> [Int128] {
        var tree = [Int128.max]
        while tree.count <= splitters.count {
            let width = tree.count
            tree += [Int128](repeating: .max, count: width)
        }
        var next = 0
        func fill(_ place: Int) {
            guard place < tree.count, next < splitters.count else { return }
            fill(2 * place)
            if next < splitters.count {
                tree[place] = splitters[next]
                next += 1
            }
            fill(2 * place + 1)
        }
        fill(1)
        return tree
    }

    /// The range that each row's key falls into.
    func ranges(of chunk: Chunk) -> [UInt16] {
        let limit = shared.count + 16
        let capacity = KeyByteReader.capacity(limit: limit)
        // SAFETY: the reader writes inside the capacity, which is 16 bytes behind the limit or more.
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
            guard let key = buffer.baseAddress else { return [] }
            let parts = reader.parts(of: chunk)
            return unsafe shared.withUnsafeBufferPointer { shared in
                unsafe tree.withUnsafeBufferPointer { tree in
                    unsafe parts.withUnsafeBufferPointer { parts in
                        (0..<chunk.rowCount).map { row in
                            let count = unsafe KeyByteReader.read(parts, row, limit: limit, into: key)
                            return unsafe self.range(of: key, count: count, shared, tree)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func range(
        of key: UnsafePointer<UInt8>, count: Int, _ shared: UnsafeBufferPointer<UInt8>,
        _ tree: UnsafeBufferPointer<Int128>
    ) -> UInt16 {
        var common = 0
        // SAFETY: both have so many bytes.
        while common < min(shared.count, count), unsafe key[common] == shared[common] { common += 1 }
        if common < shared.count {
            let isBefore = unsafe common == count || key[common] < shared[common]
            return isBefore ? 0 : UInt16(rangeCount - 1)
        }
        let bytes = unsafe UnsafeRawPointer(key + common)
        let high = unsafe bytes.loadUnaligned(as: UInt64.self).bigEndian
        let low = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
        var prefix = UInt128(high) << 64 | UInt128(low)
        if count < common + 16 { prefix &= ~(UInt128.max >> UInt128(8 * (count - common))) }
        let wanted = Int128(truncatingIfNeeded: prefix >> 1)
        // Where it goes on cannot be foreseen: that is reckoned, not branched to.
        var place = 1
        while place < tree.count {
            let difference = unsafe UInt128(truncatingIfNeeded: wanted &- tree[place])
            place = 2 &* place &+ 1 &- Int(truncatingIfNeeded: difference >> 127)
        }
        return UInt16(min(place - tree.count, rangeCount - 1))
    }

    private static func sharedCount(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var count = 0
        while count < left.count, count < right.count, left[count] == right[count] { count += 1 }
        return count
    }

    /// 16 bytes less their last bit as a number, zeros behind the key's end.
    private static func prefix(_ key: [UInt8], from start: Int) -> Int128 {
        var number: UInt128 = 0
        for offset in 0..<16 {
            number = number << 8 | UInt128(start + offset < key.count ? key[start + offset] : 0)
        }
        return Int128(truncatingIfNeeded: number >> 1)
    }
}
