import Glibc
import HosoCore

/// One column of a chunk: buffers that a worker fills row by row and that are only read afterwards.
@safe final class ChunkColumn: @unchecked Sendable {  // one worker writes it, then it is read only
    enum Kind: Hashable, Sendable {
        /// 0 or 1 in a byte.
        case boolean
        case int32
        case int64
        /// 32-bit codes of a dictionary that lies outside.
        case dictionary
        case text
        /// Text with a 64-bit hash of its name key.
        case name
        /// Raws of `PersonID`.
        case id

        /// Bytes of one value's fixed part.
        var width: Int {
            switch self {
            case .text: 0
            case .boolean: 1
            case .int32, .dictionary: 4
            case .int64, .id, .name: 8
            }
        }

        /// Bytes of text that a row has room for to begin with.
        var textRoom: Int {
            switch self {
            case .text: 20
            case .name: 24
            case .boolean, .int32, .int64, .dictionary, .id: 0
            }
        }
    }

    let kind: Kind
    let capacity: Int
    /// Values; for a name its hash; unused for a text. Of one row behind the other, `stride` bytes apart.
    private let fixed: UnsafeMutableRawPointer
    private let stride: Int
    /// Where the values lie, if not here alone.
    private let rowMemory: RowMemory?
    /// Texts: one more than rows.
    let offsets: UnsafeMutablePointer<UInt32>
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity: Int
    /// Room for texts, in bytes.
    var textCapacity: Int { byteCapacity }
    /// 1 where there is a value; nil until the first null.
    private(set) var validity: UnsafeMutablePointer<UInt8>?
    /// Texts of IDs that are neither 12 nor 9 digits.
    var asWritten = TextArena()

    /// - Parameter place: where in the memory of rows the values lie; nil for a buffer of their own.
    init(kind: Kind, capacity: Int, place: (memory: RowMemory, offset: Int)? = nil) {
        self.kind = kind
        self.capacity = capacity
        rowMemory = place?.memory
        if let place {
            stride = place.memory.stride
            unsafe fixed = place.memory.base + place.offset
        } else {
            stride = kind.width
            unsafe fixed = .allocate(byteCount: max(1, capacity * kind.width), alignment: 64)
        }
        unsafe offsets = .allocate(capacity: kind.textRoom > 0 ? capacity + 1 : 1)
        unsafe offsets[0] = 0
        byteCapacity = capacity * kind.textRoom
        unsafe bytes = .allocate(capacity: byteCapacity + ChunkColumn.slackByteCount)
    }

    deinit {
        if rowMemory == nil { unsafe fixed.deallocate() }
        unsafe offsets.deallocate()
        unsafe bytes.deallocate()
        unsafe validity?.deallocate()
    }

    /// The values as words of the kind's width.
    @inline(__always)
    func values<Word: BitwiseCopyable>(as word: Word.Type) -> StridedValues<Word> {
        unsafe StridedValues(base: fixed, stride: stride)
    }

    /// Zeros the values of some rows.
    func clear(_ rows: Range<Int>) {
        // SAFETY: rows stay below the capacity; each has the kind's width.
        for row in rows { unsafe memset(fixed + row &* stride, 0, kind.width) }
    }

    /// Bytes that may be written behind the text in copies of 16 at a time.
    static let slackByteCount = 64

    /// Bytes of the first rows' texts; 0 for other columns.
    func textByteCount(rowCount: Int) -> Int {
        // SAFETY: a column of texts has one offset more than rows.
        kind == .text || kind == .name ? unsafe Int(offsets[rowCount]) : 0
    }

    /// Room for `byteCount` more bytes of text behind row `row`.
    func reserveText(behind row: Int, _ byteCount: Int) {
        let used = unsafe Int(offsets[row])
        guard used + byteCount > byteCapacity else { return }
        let newCapacity = max(used + byteCount, byteCapacity * 3 / 2)
        precondition(newCapacity < Int(UInt32.max), "a chunk with \(newCapacity) bytes of text in one column")
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity + ChunkColumn.slackByteCount)
        unsafe grown.update(from: bytes, count: used)
        unsafe bytes.deallocate()
        unsafe bytes = grown
        byteCapacity = newCapacity
    }

    /// Marks a row null; its value is to be written as zero or the empty text.
    @inline(never)
    func setNull(_ row: Int) {
        // SAFETY: row < capacity.
        unsafe ensureValidity()[row] = 0
    }

    private func ensureValidity() -> UnsafeMutablePointer<UInt8> {
        if let validity = unsafe validity { return unsafe validity }
        let made = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe made.update(repeating: 1, count: capacity)
        unsafe validity = made
        return unsafe made
    }

    /// Rows behind those that stay have values until nulls are set anew.
    func forgetNulls(_ rows: Range<Int>) {
        // SAFETY: the rows lie below the capacity.
        if let validity = unsafe validity {
            unsafe (validity + rows.lowerBound).update(repeating: 1, count: rows.count)
        }
    }

    /// Moves rows towards the front, with what lies between them lost; what lies in the memory of rows stays.
    func move(rows: Range<Int>, to target: Int) {
        let (start, count) = (rows.lowerBound, rows.count)
        // SAFETY: target < start, and all rows lie below the capacity; each move is towards the front.
        if rowMemory == nil, kind != .text {
            unsafe memmove(fixed + target * kind.width, fixed + start * kind.width, count * kind.width)
        }
        if kind == .text || kind == .name {
            let shift = unsafe offsets[start] &- offsets[target]
            let byteCount = unsafe Int(offsets[rows.upperBound] &- offsets[start])
            unsafe memmove(bytes + Int(offsets[target]), bytes + Int(offsets[start]), byteCount)
            for row in 1..<count + 1 {
                unsafe offsets[target &+ row] = offsets[start &+ row] &- shift
            }
        }
        if let validity = unsafe validity { unsafe memmove(validity + target, validity + start, count) }
    }
}
