/// Text for a terminal.
package enum ShownText {
    /// Columns that a text takes: combining marks take none, East Asian wide characters two.
    package static func columnCount(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columnCount($1) }
    }

    /// The text cut to fit, an ellipsis at the cut.
    package static func cut(_ text: String, toColumns limit: Int) -> String {
        if columnCount(text) <= limit { return text }
        var kept = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += columnCount(scalar)
            if used > limit - 1 { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// The text with characters that would steer a terminal replaced by pictures of them (U+2400 on), or by
    /// U+FFFD; a line break is one of them.
    package static func withoutControls(_ text: String) -> String {
        if !text.unicodeScalars.contains(where: isControl) { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { shown.append(isControl(scalar) ? picture(of: scalar) : scalar) }
        return String(shown)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        // Marks that turn the direction of what follows.
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        default: "\u{FFFD}"
        }
    }

    private static func columnCount(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// The blocks of UAX 11 that are wide throughout, as far as names and places use them.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
