/// Dictionaries of whole numbers that lie on a grid: the least of them, and others some steps above it.
///
/// Times written to the minute are a million steps a year, whatever their unit; a bit for each step tells
/// which occur, and a value's code is the number of those below it. No hashing, and the entries ascend.
package struct NumberGrid {
    /// Steps for each value at most, of a table that stays in the processor's cache.
    private static let stepsPerValue = 4
    private static let stepLimit = 1 << 23
    /// So many values show the step.
    private static let sampleCount = 1024
    /// Differences up to this are divided exactly as doubles.
    private static let exactLimit: UInt64 = 1 << 53

    private let minimum: Int64
    private let step: Int64
    /// For each value, its steps above the least.
    private let places: [UInt32]
    /// A bit for each step.
    private let isTaken: [UInt64]

    /// Distinct values, in a column chunk at most 2²³.
    package let entryCount: Int

    /// nil where the values lie on no grid of few enough steps.
    package init?(_ values: [Int64]) {
        let stepLimit = min(NumberGrid.stepLimit, values.count * NumberGrid.stepsPerValue)
        guard let (minimum, maximum) = NumberKernels.extremes(values, range: 0..<values.count),
            minimum < maximum
        else { return nil }
        let (span, overflows) = maximum.subtractingReportingOverflow(minimum)
        guard !overflows, UInt64(span) < NumberGrid.exactLimit else { return nil }
        var step = NumberGrid.sampledStep(values, above: minimum, span: span)
        var places: [UInt32] = []
        while span / step < stepLimit {
            switch NumberGrid.places(values, above: minimum, step: step) {
            case .found(let found): places = found
            case .off(let difference):
                step = NumberGrid.divisor(step, difference)
                continue
            }
            break
        }
        if places.isEmpty { return nil }
        self.minimum = minimum
        self.step = step
        self.places = places
        isTaken = NumberGrid.taken(places, stepCount: Int(span / step) + 1)
        entryCount = isTaken.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The distinct values in `range` of their numbers, ascending.
    package func entries(_ range: Range<Int>) -> [Int64] {
        var entries: [Int64] = []
        entries.reserveCapacity(range.count)
        var number = 0
        for (place, word) in isTaken.enumerated() {
            let count = word.nonzeroBitCount
            if number + count > range.lowerBound, number < range.upperBound {
                var rest = word
                var own = number
                while rest != 0 {
                    if range.contains(own) {
                        let steps = place &* 64 &+ rest.trailingZeroBitCount
                        entries.append(minimum &+ Int64(steps) &* step)
                    }
                    own += 1
                    rest &= rest &- 1
                }
            }
            number += count
        }
        return entries
    }

    /// For each value its number among the distinct ones.
    package func codes() -> [UInt32] {
        var below: [UInt32] = []
        below.reserveCapacity(isTaken.count)
        var count: UInt32 = 0
        for word in isTaken {
            below.append(count)
            count += UInt32(word.nonzeroBitCount)
        }
        return unsafe [UInt32](unsafeUninitializedCapacity: places.count) { codes, codeCount in
            unsafe places.withUnsafeBufferPointer { places in
                unsafe isTaken.withUnsafeBufferPointer { isTaken in
                    unsafe below.withUnsafeBufferPointer { below in
                        // SAFETY: there is a word for every place, and room for a code for each.
                        for index in 0..<places.count {
                            let place = unsafe places[index]
                            let word = Int(place &>> 6)
                            let lower = (1 as UInt64) &<< UInt64(place & 63) &- 1
                            let inWord = unsafe (isTaken[word] & lower).nonzeroBitCount
                            unsafe codes[index] = below[word] &+ UInt32(truncatingIfNeeded: inWord)
                        }
                    }
                }
            }
            codeCount = places.count
        }
    }

    /// The greatest step on which a sample of the values lies.
    private static func sampledStep(_ values: [Int64], above minimum: Int64, span: Int64) -> Int64 {
        var step = span
        for index in stride(from: 0, to: values.count, by: max(1, values.count / sampleCount)) {
            step = divisor(step, values[index] - minimum)
        }
        return step
    }

    /// The greatest common divisor.
    private static func divisor(_ first: Int64, _ second: Int64) -> Int64 {
        var (greater, lesser) = (first, second)
        while lesser != 0 { (greater, lesser) = (lesser, greater % lesser) }
        return greater
    }

    private enum Places {
        case found([UInt32])
        /// A difference that the step does not divide.
        case off(Int64)
    }

    private static func places(_ values: [Int64], above minimum: Int64, step: Int64) -> Places {
        let stepsPerUnit = 1 / Double(step)
        var off: Int64?
        let places = unsafe [UInt32](unsafeUninitializedCapacity: values.count) { places, count in
            unsafe values.withUnsafeBufferPointer { values in
                for index in 0..<values.count {
                    // SAFETY: below the count of both.
                    let difference = unsafe values[index] &- minimum
                    // The nearest number of steps, exactly where the difference is a multiple.
                    let steps = Int64(Double(difference) * stepsPerUnit + 0.5)
                    if steps &* step != difference {
                        off = difference
                        return
                    }
                    unsafe places[index] = UInt32(truncatingIfNeeded: steps)
                }
            }
            count = values.count
        }
        if let off { return .off(off) }
        return .found(places)
    }

    private static func taken(_ places: [UInt32], stepCount: Int) -> [UInt64] {
        var isTaken = [UInt64](repeating: 0, count: (stepCount + 63) / 64)
        unsafe isTaken.withUnsafeMutableBufferPointer { isTaken in
            unsafe places.withUnsafeBufferPointer { places in
                // SAFETY: every place is below the count of steps.
                for index in 0..<places.count {
                    let place = unsafe places[index]
                    unsafe isTaken[Int(place &>> 6)] |= (1 as UInt64) &<< UInt64(place & 63)
                }
            }
        }
        return isTaken
    }
}
