/// Hints for names that were probably mistyped.
package enum Suggestion {
    /// Longer names are not compared: the distance takes time and space by the product of the lengths.
    private static let maximumLength = 64

    /// The candidate nearest to `name`; nil where none is near enough to be meant.
    package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        var best: (name: String, distance: Int)?
        let wanted = Array(name.lowercased().unicodeScalars)
        if wanted.count > maximumLength { return nil }
        for candidate in candidates where candidate != name {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            if scalars.count > maximumLength { continue }
            let distance = editDistance(wanted, scalars)
            // One slip in three characters; of two characters at most one.
            guard distance <= max(1, max(wanted.count, scalars.count) / 3) else { continue }
            if distance >= max(wanted.count, scalars.count) { continue }
            if let best, (best.distance, best.name) <= (distance, candidate) { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// `` did you mean `x`? `` for the nearest candidate.
    package static func hint(for name: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: name, among: candidates).map { "did you mean `\($0)`?" }
    }

    /// As `hint(for:among:)`, or else a list of all candidates under `label`.
    package static func hint(for name: String, among candidates: [String], orList label: String) -> String? {
        if let hint = hint(for: name, among: candidates) { return hint }
        if candidates.isEmpty || candidates.count > 16 { return nil }
        return "\(label): \(candidates.joined(separator: ", "))"
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
    package static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, leftScalar) in left.enumerated() {
            var current = [row + 1]
            for (column, rightScalar) in right.enumerated() {
                let replaced = previous[column] + (leftScalar == rightScalar ? 0 : 1)
                var distance = min(replaced, previous[column + 1] + 1, current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && leftScalar == right[column - 1]
                    && left[row - 1] == rightScalar
                if isSwap { distance = min(distance, beforePrevious[column - 1] + 1) }
                current.append(distance)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
