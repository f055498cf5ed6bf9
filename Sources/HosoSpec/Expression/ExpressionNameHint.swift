/// The name that was probably meant.
enum ExpressionNameHint {
    /// `did you mean 'x'`, or nil where no name is near.
    static func hint(for name: String, among names: [String]) -> String? {
        nearest(to: name, among: names).map { "did you mean '\($0)'" }
    }

    /// The nearest name within a third of its length in edits, at least 1; the first in order among equals.
    static func nearest(to name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(nameLimit))
        var best: (name: String, distance: Int)?
        for candidate in names.sorted() {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(nameLimit))
            let allowed = max(1, max(wanted.count, other.count) / 3)
            guard abs(wanted.count - other.count) <= allowed else { continue }
            let distance = editDistance(wanted, other)
            if distance <= allowed, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Bounds the work for hostile input; no real name is this long.
    private static let nameLimit = 64

    /// Insertions, deletions, substitutions and swaps of neighbours.
    private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var next = [row]
            for column in 1...right.count {
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var distance = min(last[column] + 1, next[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1]
                {
                    distance = min(distance, beforeLast[column - 2] + 1)
                }
                next.append(distance)
            }
            beforeLast = last
            last = next
        }
        return last[right.count]
    }
}
