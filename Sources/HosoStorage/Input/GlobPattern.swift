import HosoCore

/// A pattern of whole paths: names as `GlobName` between `/`, `**` for any number of folders, `{a,b}` for
/// alternatives.
struct GlobPattern: Hashable {
    enum Part: Hashable {
        case name(GlobName)
        /// `**`
        case anyFolders
    }

    /// More alternatives than anyone means; each `{}` multiplies them.
    private static let alternativeLimit = 1024

    var parts: [Part]

    /// - Returns: one pattern for each choice among the alternatives.
    /// - Throws: `HosoError` of code `usage` for a pattern that is empty or leaves the input folder.
    static func parse(_ text: String) throws -> [GlobPattern] {
        var patterns: [GlobPattern] = []
        for plain in try expandBraces(text) {
            let names = plain.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }
            guard !names.isEmpty, plain.utf8.first != UInt8(ascii: "/"), !names.contains("..") else {
                throw HosoError(
                    .usage, "the file pattern '\(text)' does not stay below the input folder",
                    hint: "write it relative to --input, as in 'population/*.csv'")
            }
            var parts: [Part] = []
            for name in names {
                let part: Part = name == "**" ? .anyFolders : .name(GlobName(String(name)))
                if part != .anyFolders || parts.last != .anyFolders { parts.append(part) }
            }
            patterns.append(GlobPattern(parts: parts))
        }
        return patterns
    }

    private static func expandBraces(_ text: String) throws -> [String] {
        var done: [String] = []
        var open = [Array(text.unicodeScalars)]
        while let next = open.popLast() {
            guard let (prefix, choices, suffix) = firstBraces(next) else {
                done.append(String(String.UnicodeScalarView(next)))
                continue
            }
            open += choices.map { prefix + $0 + suffix }
            guard done.count + open.count <= alternativeLimit else {
                throw HosoError(
                    .usage, "the file pattern '\(text)' has more than \(alternativeLimit) alternatives")
            }
        }
        return done
    }

    /// The first `{…,…}`, which may hold others; braces without a comma, or not closed, stand for themselves.
    private static func firstBraces(
        _ scalars: [Unicode.Scalar]
    ) -> (prefix: [Unicode.Scalar], choices: [[Unicode.Scalar]], suffix: [Unicode.Scalar])? {
        for start in scalars.indices where scalars[start] == "{" && !isEscaped(scalars, start) {
            var depth = 0
            var choices: [[Unicode.Scalar]] = [[]]
            for index in scalars.indices[start...] {
                let scalar = scalars[index]
                let isPlain = isEscaped(scalars, index)
                if scalar == "{", !isPlain { depth += 1 }
                if scalar == "}", !isPlain { depth -= 1 }
                if depth == 0 {
                    if choices.count == 1 { break }
                    return (Array(scalars[..<start]), choices, Array(scalars[(index + 1)...]))
                }
                if scalar == ",", depth == 1, !isPlain {
                    choices.append([])
                } else if index > start {
                    choices[choices.count - 1].append(scalar)
                }
            }
        }
        return nil
    }

    private static func isEscaped(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        var start = index
        while start > 0, scalars[start - 1] == "\\" { start -= 1 }
        return (index - start) % 2 == 1
    }
}
