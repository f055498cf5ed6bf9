/// Texts one after another in one buffer: text `i` is the bytes from `offsets[i]` up to `offsets[i + 1]`.
public struct TextArena: Hashable, Sendable {
    public var bytes: [UInt8]
    /// One more than there are texts; the first is 0.
    public var offsets: [UInt32]

    public init() {
        bytes = []
        offsets = [0]
    }

    /// - Parameter offsets: ascending, starting with 0, ending with `bytes.count`.
    public init(bytes: [UInt8], offsets: [UInt32]) {
        precondition(
            Int(offsets.last ?? 1) == bytes.count,
            "offsets end at \(offsets.last ?? 1), not at \(bytes.count)")
        self.bytes = bytes
        self.offsets = offsets
    }

    public init(_ texts: some Sequence<String>) {
        self.init()
        for text in texts { append(text.utf8) }
    }

    public var count: Int { offsets.count - 1 }

    public mutating func append(_ text: some Sequence<UInt8>) {
        bytes.append(contentsOf: text)
        offsets.append(UInt32(bytes.count))
    }

    public subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[Int(offsets[index])..<Int(offsets[index + 1])]
    }

    /// Text `index` as a String; bytes that are not UTF-8 become U+FFFD.
    public func string(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }
}
