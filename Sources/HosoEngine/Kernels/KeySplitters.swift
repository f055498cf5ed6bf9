import HosoCore
import HosoSpec

/// Cuts the keys of a registry into ranges, so that rows can be put aside by range.
///
/// A key is looked at as bytes that sort as it does. What all keys of a sample begin with is passed over, the
/// next 16 bytes are compared: rows that these do not tell apart fall into one range.
struct KeySplitters: Sendable {
    private let reader: KeyByteReader
    /// What all keys of the sample begin with.
    private let shared: [UInt8]
    /// Ascending, distinct: range `i` ends before splitter `i`.
    private let splitters: [UInt128]

    var rangeCount: Int { splitters.count + 1 }

    /// - Parameters:
    ///   - sample: keys as bytes, at least one.
    ///   - rangeCount: wanted; fewer where the sample does not tell as many apart.
    init(reader: KeyByteReader, sample: [[UInt8]], rangeCount: Int) {
        self.reader = reader
        var shared = sample.first ?? []
        for key in sample { shared = Array(shared[0..<KeySplitters.sharedCount(shared, key)]) }
        self.shared = shared
        let prefixes = sample.map { KeySplitters.prefix($0, from: shared.count) }.sorted()
        var chosen: [UInt128] = []
        for range in 1..<max(2, rangeCount) {
            let candidate = prefixes[prefixes.count * range / rangeCount]
            if candidate > (chosen.last ?? prefixes[0]) { chosen.append(candidate) }
        }
        splitters = chosen
    }

    /// The range that each row's key falls into.
    func ranges(of chunk: Chunk) -> [UInt16] {
        let limit = shared.count + 16
        let capacity = KeyByteReader.capacity(limit: limit)
        // SAFETY: the reader writes at most `capacity` bytes; `prefix` takes none behind the key.
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
            guard let key = buffer.baseAddress else { return [] }
            return unsafe shared.withUnsafeBufferPointer { shared in
                (0..<chunk.rowCount).map { row in
                    unsafe range(of: key, count: reader.read(chunk, row, limit: limit, into: key), shared)
                }
            }
        }
    }

    @inline(__always)
    private func range(
        of key: UnsafePointer<UInt8>, count: Int, _ shared: UnsafeBufferPointer<UInt8>
    ) -> UInt16 {
        var common = 0
        // SAFETY: both have so many bytes.
        while common < min(shared.count, count), unsafe key[common] == shared[common] { common += 1 }
        if common < shared.count {
            let isBefore = unsafe common == count || key[common] < shared[common]
            return isBefore ? 0 : UInt16(splitters.count)
        }
        var prefix: UInt128 = 0
        for offset in common..<common + 16 {
            prefix = unsafe prefix << 8 | UInt128(offset < count ? key[offset] : 0)
        }
        return UInt16(splitters.indices.firstPlace { splitters[$0] > prefix })
    }

    private static func sharedCount(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var count = 0
        while count < left.count, count < right.count, left[count] == right[count] { count += 1 }
        return count
    }

    /// 16 bytes as a number, zeros behind the key's end.
    private static func prefix(_ key: [UInt8], from start: Int) -> UInt128 {
        var number: UInt128 = 0
        for offset in 0..<16 {
            number = number << 8 | UInt128(start + offset < key.count ? key[start + offset] : 0)
        }
        return number
    }
}

/// Writes a row's key as bytes that sort as the key does.
struct KeyByteReader: Sendable {
    private let keyColumns: [Int]
    /// By key column: what the codes of an enumeration stand for. Other columns of a key are not coded.
    private let enumerations: [TextArena?]

    init(_ registry: RegistryPlan) {
        keyColumns = registry.key
        enumerations = registry.key.map { number in
            if case .enumeration(let values) = registry.columns[number].type {
                TextArena(values)
            } else {
                nil
            }
        }
    }

    /// Room for a key of which `limit` bytes are wanted: the last part of it may be longer.
    static func capacity(limit: Int) -> Int { limit + 16 }

    /// A row's key, at most `limit` bytes and the end of the part that reaches them.
    func key(_ chunk: Chunk, _ row: Int, limit: Int) -> [UInt8] {
        let capacity = KeyByteReader.capacity(limit: limit)
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            // SAFETY: the buffer has the capacity that `read` asks for.
            guard let base = buffer.baseAddress else { return }
            initialized = unsafe read(chunk, row, limit: limit, into: base)
        }
    }

    /// - Parameters:
    ///   - limit: further bytes are left out.
    ///   - key: has room for `capacity(limit:)` bytes.
    /// - Returns: the count of bytes.
    @inline(__always)
    func read(_ chunk: Chunk, _ row: Int, limit: Int, into key: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 0
        for part in keyColumns.indices where count < limit {
            let column = chunk.columns[keyColumns[part]]
            switch column.kind {
            case .boolean, .int32, .int64, .id:
                // A number's order is that of its bytes from the greatest on, its sign turned.
                let value = KeyStatistics.integer(column, column.kind, row)
                let bits = UInt64(bitPattern: value) ^ (1 << 63)
                // SAFETY: fewer than `limit` bytes are there, and 8 more fit.
                unsafe UnsafeMutableRawPointer(key + count).storeBytes(of: bits.bigEndian, as: UInt64.self)
                count += 8
            case .dictionary:
                let code = Int(KeyStatistics.integer(column, column.kind, row))
                guard let texts = enumerations[part], code < texts.count else {
                    unsafe key[count] = 0
                    count += 1
                    continue
                }
                let text = texts[code]
                unsafe text.withUnsafeBufferPointer { unsafe append($0, limit, key, &count) }
            case .text, .name: unsafe append(TextColumns.text(column, row), limit, key, &count)
            }
        }
        return count
    }

    /// A text ends with 0; bytes 0 and 1 in it become two bytes, so that no text begins with another and its
    /// end.
    @inline(__always)
    private func append(
        _ text: UnsafeBufferPointer<UInt8>, _ limit: Int, _ key: UnsafeMutablePointer<UInt8>,
        _ count: inout Int
    ) {
        var place = count
        defer { count = place }
        for index in 0..<text.count {
            if place >= limit { return }
            // SAFETY: fewer than `limit` bytes are there, and 2 more fit.
            let byte = unsafe text[index]
            if byte < 2 {
                unsafe key[place] = 1
                place += 1
            }
            unsafe key[place] = byte < 2 ? byte + 1 : byte
            place += 1
        }
        unsafe key[place] = 0
        place += 1
    }
}
