public import HosoCore

/// Texts of some rows, null where there is none.
public struct NullableTexts: Hashable, Sendable {
    public private(set) var texts = TextArena()
    /// 1 where the row has a text.
    private var validity: [UInt8] = []

    public init() {}

    /// - Parameter column: of texts, in any form that column files give.
    init(_ column: Column) {
        let source = StoredTexts(column)
        for row in 0..<source.count { append(source.bytes(row)) }
    }

    public var count: Int { validity.count }

    /// nil where the row is null.
    public subscript(row: Int) -> ArraySlice<UInt8>? { validity[row] == 1 ? texts[row] : nil }

    public mutating func append(_ text: (some Sequence<UInt8>)?) {
        if let text { texts.append(text) } else { texts.append([]) }
        validity.append(text == nil ? 0 : 1)
    }

    public var column: Column { Column(.text(texts), validity: validity.contains(0) ? validity : nil) }
}
