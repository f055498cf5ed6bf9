public import HosoCore
import HosoDelta

/// What a check shows of a row: a JSON object of texts and nulls, names as the pipeline writes them.
public enum WorklistDetail {
    /// A name as it stands in an object.
    public static func quotedName(_ name: String) -> [UInt8] { JSONValue.string(name).utf8 }

    /// - Parameters:
    ///   - names: each by `quotedName`.
    ///   - values: a column of texts for each name.
    ///   - row: of those columns.
    /// - Returns: nil where nothing is shown.
    public static func encode(names: [[UInt8]], values: [TextArena], row: Int, isNull: (Int) -> Bool)
        -> [UInt8]?
    {
        if names.isEmpty { return nil }
        var bytes: [UInt8] = []
        for (index, name) in names.enumerated() {
            bytes.append(index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
            bytes += name
            bytes.append(UInt8(ascii: ":"))
            if isNull(index) {
                bytes += "null".utf8
            } else {
                appendQuoted(values[index][row], to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func appendQuoted(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        if text.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            bytes += JSONValue.string(String(decoding: text, as: UTF8.self)).utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        bytes += text
        bytes.append(UInt8(ascii: "\""))
    }

    /// Names and values in their order; nil for what is no such object.
    public static func decode(_ detail: ArraySlice<UInt8>) -> [(name: String, value: String?)]? {
        guard case .object(let members)? = try? JSONParser.parse(detail) else { return nil }
        var shown: [(name: String, value: String?)] = []
        for member in members {
            switch member.value {
            case .string(let text): shown.append((member.key, text))
            case .null: shown.append((member.key, nil))
            default: return nil
            }
        }
        return shown
    }
}
