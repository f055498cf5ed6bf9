import HosoCore
import HosoSpec

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

    /// Room for a key of which `limit` bytes are wanted: more may be written behind them.
    static func capacity(limit: Int) -> Int { limit + 40 }

    /// A row's key, at most `limit` bytes and the end of the part that reaches them.
    func key(_ chunk: Chunk, _ row: Int, limit: Int) -> [UInt8] {
        let capacity = KeyByteReader.capacity(limit: limit)
        return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
            // SAFETY: the buffer has the capacity that `read` asks for.
            guard let base = buffer.baseAddress else { return }
            initialized = unsafe parts(of: chunk).withUnsafeBufferPointer { parts in
                unsafe KeyByteReader.read(parts, row, limit: limit, into: base)
            }
        }
    }

    /// A key column of a chunk.
    @safe struct Part {
        fileprivate let column: ChunkColumn
        fileprivate let kind: ChunkColumn.Kind
        fileprivate let offsets: UnsafePointer<UInt32>
        fileprivate let bytes: UnsafePointer<UInt8>
        /// What the codes of an enumeration stand for.
        fileprivate let texts: TextArena?
    }

    /// - Returns: what is valid as long as the chunk.
    func parts(of chunk: Chunk) -> [Part] {
        zip(keyColumns, enumerations).map { number, texts in
            let column = chunk.columns[number]
            return unsafe Part(
                column: column, kind: column.kind, offsets: column.offsets, bytes: column.bytes,
                texts: texts)
        }
    }

    /// - Parameters:
    ///   - limit: further bytes are left out.
    ///   - key: has room for `capacity(limit:)` bytes.
    /// - Returns: the count of bytes.
    @inline(__always)
    static func read(
        _ parts: UnsafeBufferPointer<Part>, _ row: Int, limit: Int, into key: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var count = 0
        for number in 0..<parts.count where count < limit {
            switch unsafe parts[number].kind {
            case .boolean, .int32, .int64, .id:
                // A number's order is that of its bytes from the greatest on, its sign turned.
                let value = unsafe KeyStatistics.integer(parts[number].column, parts[number].kind, row)
                let bits = UInt64(bitPattern: value) ^ (1 << 63)
                // SAFETY: fewer than `limit` bytes are there, and 8 more fit.
                unsafe UnsafeMutableRawPointer(key + count).storeBytes(of: bits.bigEndian, as: UInt64.self)
                count += 8
            case .dictionary:
                let code = unsafe Int(KeyStatistics.integer(parts[number].column, .dictionary, row))
                guard let texts = unsafe parts[number].texts, code < texts.count else {
                    unsafe key[count] = 0
                    count += 1
                    continue
                }
                let text = texts[code]
                unsafe text.withUnsafeBufferPointer { unsafe appendPlainly($0, limit, key, &count) }
            case .text, .name:
                let start = unsafe Int(parts[number].offsets[row])
                let length = unsafe Int(parts[number].offsets[row + 1]) - start
                unsafe append(parts[number].bytes + start, length, limit, key, &count)
            }
        }
        return count
    }

    /// A text ends with 0; bytes 0 and 1 in it become two bytes, so that no text begins with another and its
    /// end.
    ///
    /// - Parameter text: has 16 bytes of slack.
    @inline(__always)
    private static func append(
        _ text: UnsafePointer<UInt8>, _ length: Int, _ limit: Int, _ key: UnsafeMutablePointer<UInt8>,
        _ count: inout Int
    ) {
        var offset = 0
        while offset < length, count < limit {
            // SAFETY: fewer than `limit` bytes are there, and 16 more fit; the text has as much slack.
            let word = unsafe UnsafeRawPointer(text + offset).loadUnaligned(as: UInt64.self).littleEndian
            let taken = min(8, length - offset)
            let foreign = taken == 8 ? 0 : UInt64.max << UInt64(8 * taken)
            guard hasNoByteBelow2(word | foreign) else {
                let rest = unsafe UnsafeBufferPointer(start: text + offset, count: length - offset)
                return unsafe appendPlainly(rest, limit, key, &count)
            }
            unsafe UnsafeMutableRawPointer(key + count).storeBytes(of: word.littleEndian, as: UInt64.self)
            count += taken
            offset += taken
        }
        if count >= limit {
            count = limit
        } else {
            unsafe key[count] = 0
            count += 1
        }
    }

    @inline(__always)
    private static func hasNoByteBelow2(_ word: UInt64) -> Bool {
        (word &- 0x0202_0202_0202_0202) & ~word & 0x8080_8080_8080_8080 == 0
    }

    /// As `append`, byte by byte.
    private static func appendPlainly(
        _ text: UnsafeBufferPointer<UInt8>, _ limit: Int, _ key: UnsafeMutablePointer<UInt8>,
        _ count: inout Int
    ) {
        for index in 0..<text.count {
            if count >= limit { return }
            // SAFETY: fewer than `limit` bytes are there, and 2 more fit.
            let byte = unsafe text[index]
            if byte < 2 {
                unsafe key[count] = 1
                count += 1
            }
            unsafe key[count] = byte < 2 ? byte + 1 : byte
            count += 1
        }
        unsafe key[count] = 0
        count += 1
    }
}
