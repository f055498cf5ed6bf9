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
        var key: [UInt8] = []
        key.reserveCapacity(shared.count + 32)
        return (0..<chunk.rowCount).map { row in
            reader.read(chunk, row, limit: shared.count + 16, into: &key)
            return range(of: key)
        }
    }

    func range(of key: [UInt8]) -> UInt16 {
        let common = KeySplitters.sharedCount(shared, key)
        if common < shared.count {
            let isBefore = common == key.count || key[common] < shared[common]
            return isBefore ? 0 : UInt16(splitters.count)
        }
        let prefix = KeySplitters.prefix(key, from: common)
        var (low, high) = (0, splitters.count)
        while low < high {
            let middle = (low + high) / 2
            if splitters[middle] <= prefix { low = middle + 1 } else { high = middle }
        }
        return UInt16(low)
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

    /// - Parameters:
    ///   - limit: further bytes are left out.
    ///   - key: replaced.
    func read(_ chunk: Chunk, _ row: Int, limit: Int, into key: inout [UInt8]) {
        key.removeAll(keepingCapacity: true)
        for (number, texts) in zip(keyColumns, enumerations) where key.count < limit {
            let column = chunk.columns[number]
            switch column.kind {
            case .boolean, .int32, .int64, .id:
                // A number's order is that of its bytes from the greatest on, its sign turned.
                let value = KeyStatistics.integer(column, column.kind, row)
                let bits = UInt64(bitPattern: value) ^ (1 << 63)
                for shift in stride(from: UInt64(56), through: 0, by: -8) {
                    key.append(UInt8(truncatingIfNeeded: bits >> shift))
                }
            case .dictionary:
                let code = Int(KeyStatistics.integer(column, column.kind, row))
                append(texts.map { code < $0.count ? $0[code] : [] } ?? [], limit, &key)
            case .text, .name: unsafe append(TextColumns.text(column, row), limit, &key)
            }
        }
    }

    /// A text ends with 0; bytes 0 and 1 in it become two bytes, so that no text begins with another and its
    /// end.
    private func append(_ text: some Sequence<UInt8>, _ limit: Int, _ key: inout [UInt8]) {
        for byte in text {
            if key.count >= limit { return }
            if byte < 2 { key.append(1) }
            key.append(byte < 2 ? byte + 1 : byte)
        }
        key.append(0)
    }
}
