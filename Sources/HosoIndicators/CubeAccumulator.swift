public import HosoCore

/// Aggregates rows into the cells of one measure; spec section "Indicators".
///
/// It keeps one state per group of rows that share all dimensions; cells of fewer dimensions are rolled up
/// when they are asked for. Sums are exact, so that cells do not depend on how rows are spread over parts.
public struct CubeAccumulator: Sendable {
    let kind: MeasureKind
    let hasPeriod: Bool
    let hasArea: Bool
    let hasCategory: Bool
    let valueScale: Int

    var groups = CubeGroups()
    /// Rows of each group; of `mean`, rows with a value.
    var counts: [Int] = []
    /// Of `share`: rows where the condition is true.
    var trueCounts: [Int] = []
    /// Of `sum` and `mean` over integers and decimals.
    var sums: [ExactSum] = []
    /// Of `sum` and `mean` over doubles.
    var doubleSums: [DoubleSum] = []
    var distinct: DistinctValues

    /// - Parameters:
    ///   - hasPeriod, hasArea, hasCategory: which dimensions rows are grouped by.
    ///   - valueScale: digits after the point of decimal values; 0 for all others.
    public init(kind: MeasureKind, hasPeriod: Bool, hasArea: Bool, hasCategory: Bool, valueScale: Int) {
        precondition((0...38).contains(valueScale), "a scale of \(valueScale)")
        if case .percentile(let percent) = kind {
            precondition((0...100).contains(percent), "a percentile of \(percent) %")
        }
        self.kind = kind
        self.hasPeriod = hasPeriod
        self.hasArea = hasArea
        self.hasCategory = hasCategory
        self.valueScale = valueScale
        distinct = DistinctValues(isCounting: kind != .countDistinct)
    }

    /// Adds a batch of rows.
    ///
    /// - Parameters:
    ///   - filter: boolean; rows count where it is true. nil takes all.
    ///   - period, area, category: text columns of any form; nil where not grouped by.
    ///   - value: boolean for `share`, a number for `sum`, `mean` and `percentile`, anything for
    ///     `countDistinct`, nil for `countRows`.
    public mutating func add(
        rowCount: Int, filter: Column?, period: Column?, area: Column?, category: Column?, value: Column?
    ) {
        precondition((period != nil) == hasPeriod && (area != nil) == hasArea, "a dimension is missing")
        precondition((category != nil) == hasCategory, "a dimension is missing")
        precondition((value != nil) == (kind != .countRows), "a value is missing, or has no use")
        for column in [filter, period, area, category, value].compactMap({ $0 }) {
            precondition(column.count == rowCount, "a column of \(column.count) rows for \(rowCount)")
        }
        let groupOfRow = groups.groups(
            rowCount: rowCount, filter: filter, period: period.map { BatchDimension($0) },
            area: area.map { BatchDimension($0) }, category: category.map { BatchDimension($0) })
        growStates()
        switch (kind, value) {
        case (.countRows, _): CubeAccumulator.countRows(groupOfRow, &counts)
        case (.share, let value?):
            CubeAccumulator.countRows(groupOfRow, &counts)
            CubeAccumulator.countRows(groupOfRow, &trueCounts, where: CubeGroups.trueRows(value))
        case (.sum, let value?), (.mean, let value?): addSums(groupOfRow, value)
        case (.countDistinct, let value?), (.percentile, let value?): distinct.add(value, groups: groupOfRow)
        default: break
        }
    }

    /// Adds what a later part of the rows gave; parts are merged in the order of their rows.
    public mutating func merge(_ later: CubeAccumulator) {
        precondition(later.kind == kind && later.valueScale == valueScale, "parts of different measures")
        let ours = groups.merge(later.groups)
        growStates()
        for (group, own) in ours.enumerated() {
            counts[Int(own)] += later.counts[group]
            switch kind {
            case .share: trueCounts[Int(own)] += later.trueCounts[group]
            case .sum, .mean:
                sums[Int(own)].add(later.sums[group])
                doubleSums[Int(own)].add(later.doubleSums[group])
            case .countRows, .countDistinct, .percentile: break
            }
        }
        distinct.merge(later.distinct, groups: ours)
    }

    /// The areas that rows were counted for, as the rows have them.
    public var areaTexts: Set<String> {
        Set(Set(groups.keys.map(\.area)).filter { $0 > 0 }.map { groups.areas.string(Int($0) - 1) })
    }

    mutating func growStates() {
        let missing = groups.count - counts.count
        counts.append(contentsOf: repeatElement(0, count: missing))
        switch kind {
        case .share: trueCounts.append(contentsOf: repeatElement(0, count: missing))
        case .sum, .mean:
            sums.append(contentsOf: repeatElement(ExactSum(), count: missing))
            doubleSums.append(contentsOf: repeatElement(DoubleSum(), count: missing))
        case .countRows, .countDistinct, .percentile: break
        }
    }

    // MARK: - Loops over rows

    private static func countRows(_ groupOfRow: [UInt32], _ counts: inout [Int]) {
        let groups = groupOfRow.span
        var out = counts.mutableSpan
        for row in 0..<groups.count where groups[row] != CubeGroups.noGroup { out[Int(groups[row])] += 1 }
    }

    private static func countRows(_ groupOfRow: [UInt32], _ counts: inout [Int], where condition: [UInt8]) {
        let groups = groupOfRow.span
        let isTrue = condition.span
        var out = counts.mutableSpan
        for row in 0..<groups.count where groups[row] != CubeGroups.noGroup {
            out[Int(groups[row])] += Int(isTrue[row])
        }
    }

    private mutating func addSums(_ groupOfRow: [UInt32], _ value: Column) {
        let validity = value.validity
        switch value.values {
        case .int64(let values):
            for row in 0..<values.count where (validity?[row] ?? 1) != 0 {
                let group = groupOfRow[row]
                if group == CubeGroups.noGroup { continue }
                sums[Int(group)].add(Int128(values[row]))
                counts[Int(group)] += 1
            }
        case .int128(let values):
            for row in 0..<values.count where (validity?[row] ?? 1) != 0 {
                let group = groupOfRow[row]
                if group == CubeGroups.noGroup { continue }
                sums[Int(group)].add(values[row])
                counts[Int(group)] += 1
            }
        case .double(let values):
            for row in 0..<values.count where (validity?[row] ?? 1) != 0 {
                let group = groupOfRow[row]
                if group == CubeGroups.noGroup { continue }
                doubleSums[Int(group)].add(values[row])
                counts[Int(group)] += 1
            }
        default: preconditionFailure("a sum or mean needs numbers")
        }
    }
}
