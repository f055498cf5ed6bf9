import HosoCore

/// A column of a row group, ready to be written as text.
///
/// Kinds are few, so that each has its own loop: what is slow to write (doubles, bytes, dictionary entries)
/// becomes text beforehand.
enum ExportedColumn: Sendable {
    /// Unscaled numbers with `scale` digits behind the point; quoted in JSON where `isDecimal`.
    case numbers([Int64], scale: Int, isDecimal: Bool)
    case dates([Int32])
    case timestamps([Int64])
    /// Texts that may need quotes or escapes.
    case texts(TextArena)
    /// Texts as they are to be written, one for each row.
    case written(TextArena)
    /// Texts as they are to be written, by code.
    case coded([UInt32], TextArena)

    init(_ column: Column, type: StorageType, form: FieldForm) {
        switch (column.values, type) {
        case (.boolean(let flags), _):
            self = .coded(flags.map { UInt32($0) }, TextArena(["false", "true"]))
        case (.int32(let days), _): self = .dates(days)
        case (.int64(let values), .decimal(_, let scale)):
            self = .numbers(values, scale: scale, isDecimal: true)
        case (.int64(let values), .timestamp): self = .timestamps(values)
        case (.int64(let values), _): self = .numbers(values, scale: 0, isDecimal: false)
        case (.double(let values), _): self = .written(DoubleText.texts(values, form))
        case (.text(let texts), .binary): self = .written(HexText.texts(texts, form))
        case (.text(let texts), _): self = .texts(texts)
        case (.dictionary(let codes, let texts), .binary):
            self = .coded(codes, HexText.texts(texts, form))
        case (.dictionary(let codes, let texts), _):
            self = .coded(codes, TextQuoting.texts(texts, form))
        case (.id, _), (.int128, _): preconditionFailure("no column of a file is decoded to this")
        }
    }
}

/// Doubles as text: the shortest that reads back as the same number.
enum DoubleText {
    /// Below it every whole number is a double, and the shortest text is its digits.
    private static let exactLimit = 1e15

    static func texts(_ values: [Double], _ form: FieldForm) -> TextArena {
        var texts = TextArena()
        texts.offsets.reserveCapacity(values.count + 1)
        for value in values { texts.append(text(value, form).utf8) }
        return texts
    }

    static func text(_ value: Double, _ form: FieldForm) -> String {
        if value == value.rounded(), abs(value) < exactLimit, value != 0 { return "\(Int(value)).0" }
        if value.isFinite { return value.description }
        let name = value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
        return form == .csv ? name : "\"\(name)\""
    }
}

/// Bytes as text: `0x` and two hex digits for each.
enum HexText {
    static func texts(_ values: TextArena, _ form: FieldForm) -> TextArena {
        let digits = Array("0123456789abcdef".utf8)
        var texts = TextArena()
        var text: [UInt8] = []
        for index in 0..<values.count {
            text.removeAll(keepingCapacity: true)
            if form == .jsonLines { text.append(UInt8(ascii: "\"")) }
            text += "0x".utf8
            for byte in values[index] {
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
            if form == .jsonLines { text.append(UInt8(ascii: "\"")) }
            texts.append(text)
        }
        return texts
    }
}
