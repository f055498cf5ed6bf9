/// A file's text as Unicode scalars with its line starts, to go from line and column to what stands there.
///
/// Lines end where YAML ends them.
package struct ScalarText {
    package private(set) var scalars: [Unicode.Scalar]
    /// Index of the first scalar of each line; the first is 0.
    private var lineStarts: [Int]

    package init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        lineStarts = [0]
        for (index, scalar) in scalars.enumerated() where ScalarText.isLineBreak(scalar) {
            let isFirstOfTwo = scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
            if !isFirstOfTwo { lineStarts.append(index + 1) }
        }
    }

    package static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// Index of a scalar; nil outside the text. Lines and columns start at 1.
    package func index(line: Int, column: Int) -> Int? {
        guard line >= 1, line <= lineStarts.count, column >= 1 else { return nil }
        let index = lineStarts[line - 1] + column - 1
        return index < scalars.count ? index : nil
    }

    package func lineAndColumn(of index: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return (low + 1, index - lineStarts[low] + 1)
    }

    package mutating func replace(_ index: Int, by scalar: Unicode.Scalar) { scalars[index] = scalar }

    package var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
