extension Range<Int> {
    /// The first of these places for which `isBehind` holds, as it does for all after it; else their end.
    @inline(__always)
    func firstPlace(where isBehind: (Int) -> Bool) -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Array where Element: Comparable {
    /// Of ascending words: the first that is not below `word`, or the count.
    func firstIndex(notBelow word: Element) -> Int { indices.firstPlace { self[$0] >= word } }

    func contains(sorted word: Element) -> Bool {
        let index = firstIndex(notBelow: word)
        return index < count && self[index] == word
    }
}
