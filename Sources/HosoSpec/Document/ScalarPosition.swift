package import HosoCore

/// Finds where a character of a YAML scalar's value stands in the file, through quotes, escapes and folded
/// lines.
package enum ScalarPosition {
    /// - Parameters:
    ///   - offset: scalars from the start of `value`; its count stands for the end.
    ///   - place: where the scalar begins, its anchor or tag included.
    /// - Returns: the place of the character; the scalar's own place where the two texts cannot be matched.
    package static func place(
        ofOffset offset: Int, in value: [Unicode.Scalar], at place: SourcePlace, source: ScalarText
    ) -> SourcePlace {
        guard let line = place.line, let column = place.column,
            let start = source.index(line: line, column: column),
            let index = sourceIndex(ofOffset: offset, in: value, from: start, source: source.scalars)
        else { return place }
        let found = source.lineAndColumn(of: index)
        return SourcePlace(file: place.file, line: found.line, column: found.column)
    }

    private static func sourceIndex(
        ofOffset offset: Int, in value: [Unicode.Scalar], from start: Int, source: [Unicode.Scalar]
    ) -> Int? {
        var index = skipProperties(start, source)
        guard index < source.count else { return nil }
        let opening = source[index]
        switch opening {
        case "'", "\"": index += 1
        case "|", ">":
            while index < source.count, !ScalarText.isLineBreak(source[index]) { index += 1 }
        default: break
        }
        for valueIndex in 0..<min(offset, value.count) {
            guard let next = step(over: value[valueIndex], index, source, quote: opening) else { return nil }
            index = next
        }
        if offset < value.count, !isSpace(value[offset]) {
            while index < source.count, isSpace(source[index]) { index += 1 }
        }
        return index < source.count ? index : source.count - 1
    }

    /// Past anchors and tags in front of a scalar.
    private static func skipProperties(_ start: Int, _ source: [Unicode.Scalar]) -> Int {
        var index = start
        while index < source.count, source[index] == "&" || source[index] == "!" {
            while index < source.count, !isSpace(source[index]) { index += 1 }
            while index < source.count, isSpace(source[index]) { index += 1 }
        }
        return index
    }

    /// Past what stands in the file for one scalar of the value; nil where it is something else.
    private static func step(
        over scalar: Unicode.Scalar, _ start: Int, _ source: [Unicode.Scalar], quote: Unicode.Scalar
    ) -> Int? {
        var index = start
        if isSpace(scalar) {
            // Folding makes one space of a line's end and what stands around it.
            return index < source.count && isSpace(source[index]) ? index + 1 : index
        }
        while index < source.count, isSpace(source[index]) { index += 1 }
        guard index < source.count else { return nil }
        if quote == "\"", source[index] == "\\" { return index + escapeCount(index, source) }
        guard source[index] == scalar else { return nil }
        return index + (quote == "'" && scalar == "'" ? 2 : 1)
    }

    /// Scalars that an escape of a double-quoted text takes.
    private static func escapeCount(_ index: Int, _ source: [Unicode.Scalar]) -> Int {
        guard index + 1 < source.count else { return 1 }
        switch source[index + 1] {
        case "x": return 4
        case "u": return 6
        case "U": return 10
        default: return 2
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || ScalarText.isLineBreak(scalar)
    }
}
