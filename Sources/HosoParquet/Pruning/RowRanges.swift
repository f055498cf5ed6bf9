/// Sets of rows as ranges: ascending, apart from one another, none empty.
package enum RowRanges {
    package static func intersection(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (leftIndex, rightIndex) = (0, 0)
        while leftIndex < left.count && rightIndex < right.count {
            let common = left[leftIndex].clamped(to: right[rightIndex])
            if !common.isEmpty { append(common, to: &result) }
            if left[leftIndex].upperBound < right[rightIndex].upperBound {
                leftIndex += 1
            } else {
                rightIndex += 1
            }
        }
        return result
    }

    package static func union(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (leftIndex, rightIndex) = (0, 0)
        while leftIndex < left.count || rightIndex < right.count {
            let takesLeft =
                rightIndex == right.count
                || (leftIndex < left.count && left[leftIndex].lowerBound <= right[rightIndex].lowerBound)
            append(takesLeft ? left[leftIndex] : right[rightIndex], to: &result)
            if takesLeft { leftIndex += 1 } else { rightIndex += 1 }
        }
        return result
    }

    /// Adds a range that begins no earlier than the last one; what touches becomes one.
    static func append(_ range: Range<Int>, to ranges: inout [Range<Int>]) {
        if let last = ranges.last, range.lowerBound <= last.upperBound {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
    }
}
