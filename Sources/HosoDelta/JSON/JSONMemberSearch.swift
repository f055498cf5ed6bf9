/// Finds a member of a large JSON text without parsing what stands beside it.
///
/// The text is taken for valid: what is passed over is not checked.
package enum JSONMemberSearch {
    /// The value of a member of a member … of an object, as it is written.
    ///
    /// - Parameter path: names of members, the outermost first; as written, so without escapes.
    /// - Returns: nil where there is no such member, or the text ends too early.
    package static func value(at path: [String], in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var found = bytes
        for name in path {
            guard let value = member(Array(name.utf8), of: found) else { return nil }
            found = value
        }
        return found
    }

    private static func member(_ name: [UInt8], of object: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var index = afterSpace(object.startIndex, object)
        guard index < object.endIndex, object[index] == UInt8(ascii: "{") else { return nil }
        index += 1
        while true {
            let start = afterSpace(index, object)
            guard start < object.endIndex, object[start] == UInt8(ascii: "\"") else { return nil }
            guard let end = afterText(start, object) else { return nil }
            let colon = afterSpace(end, object)
            guard colon < object.endIndex, object[colon] == UInt8(ascii: ":") else { return nil }
            let first = afterSpace(colon + 1, object)
            guard let last = afterValue(first, object) else { return nil }
            if object[start + 1..<end - 1].elementsEqual(name) { return object[first..<last] }
            index = afterSpace(last, object)
            guard index < object.endIndex, object[index] == UInt8(ascii: ",") else { return nil }
            index += 1
        }
    }

    private static func afterSpace(_ start: Int, _ bytes: ArraySlice<UInt8>) -> Int {
        var index = start
        while index < bytes.endIndex, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) {
            index += 1
        }
        return index
    }

    /// Where a text that begins with a quote has ended.
    private static func afterText(_ start: Int, _ bytes: ArraySlice<UInt8>) -> Int? {
        var index = start + 1
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return nil
    }

    private static func afterValue(_ start: Int, _ bytes: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        var index = start
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard let end = afterText(index, bytes) else { return nil }
                index = end
                if depth == 0 { return index }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of what the value stands in.
                if depth == 0 { return index > start ? index : nil }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return index > start ? index : nil }
            default: break
            }
            index += 1
        }
        return depth == 0 && index > start ? index : nil
    }
}
