import HosoCore
import HosoIdentity

/// A column brought to one word per row, so that two columns' values are equal where their words are.
///
/// Texts become 64-bit hashes: those of their name keys where either side is a name.
package struct VerificationWords: Sendable {
    var words: [UInt64]
    /// nil where no row is null.
    var validity: [UInt8]?

    /// Names by the hashes of their keys.
    package init(nameHashes: [UInt64], validity: [UInt8]?) {
        words = nameHashes
        self.validity = validity
    }

    /// - Parameters:
    ///   - nameHashes: of a name column, made while it was read.
    ///   - comparesAsName: whether the other side or this one is a name.
    init(_ column: Column, nameHashes: [UInt64]?, comparesAsName: Bool) {
        validity = column.validity
        if comparesAsName, let nameHashes {
            words = nameHashes
            return
        }
        switch column.values {
        case .boolean(let array): words = array.map(UInt64.init)
        case .int32(let array): words = array.map { UInt64(bitPattern: Int64($0)) }
        case .int64(let array): words = array.map { UInt64(bitPattern: $0) }
        case .int128: preconditionFailure("columns of a registry hold no wide decimals")
        case .double(let array): words = array.map { $0 == 0 ? 0 : $0.bitPattern }
        case .dictionary(let codes, let texts):
            let hashes = VerificationWords.hashes(texts, comparesAsName)
            words = hashes.isEmpty ? codes.map { _ in 0 } : codes.map { hashes[Int($0)] }
        case .text(let texts): words = VerificationWords.hashes(texts, comparesAsName)
        case .id: words = VerificationWords.hashes(column.textArena(.string), comparesAsName)
        }
    }

    /// No rows yet, and room for some.
    init(capacity: Int) {
        words = []
        words.reserveCapacity(capacity)
    }

    mutating func append(_ more: VerificationWords) {
        Column.append(more.validity, of: more.words.count, to: &validity, of: words.count)
        words += more.words
    }

    func slice(_ range: Range<Int>) -> VerificationWords {
        VerificationWords(nameHashes: Array(words[range]), validity: validity.map { Array($0[range]) })
    }

    func picking(_ rows: [Int32]) -> VerificationWords {
        VerificationWords(
            nameHashes: rows.map { words[Int($0)] },
            validity: validity.map { flags in rows.map { flags[Int($0)] } })
    }

    private static func hashes(_ texts: TextArena, _ comparesAsName: Bool) -> [UInt64] {
        (0..<texts.count).map { row in
            let text = texts[row]
            // SAFETY: the pointer is used inside the closure only.
            return unsafe text.withUnsafeBufferPointer { bytes in
                unsafe comparesAsName ? NameHashing.hash(bytes) : TextHash.hash(bytes)
            }
        }
    }

    /// Whether row `row` has the value of `other`'s row `otherRow`; a null on either side differs.
    @inline(__always)
    package func equals(_ row: Int, _ other: VerificationWords, _ otherRow: Int) -> Bool {
        if let validity, validity[row] == 0 { return false }
        if let validity = other.validity, validity[otherRow] == 0 { return false }
        return words[row] == other.words[otherRow]
    }
}

/// The name key's hash of a text that is no name column.
enum NameHashing {
    static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let capacity = text.count * 3 + 16
        // SAFETY: the capacity is what `normalize` asks for.
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { scratch in
            guard let base = scratch.baseAddress else { return 0 }
            return unsafe NameKey.normalize(text, into: base, capacity: capacity).keyHash
        }
    }
}
