public import HosoCore

extension CubeAccumulator {
    /// Whether a row may stand for several that are equal to it.
    public var takesWeights: Bool {
        switch kind {
        case .countRows, .share, .countDistinct: true
        case .sum, .mean, .percentile: false
        }
    }

    /// As `add(rowCount:filter:period:area:category:value:)`, of rows that each stand for several.
    ///
    /// - Parameter weights: how many rows each stands for; at least 1.
    public mutating func add(
        weights: [Int], filter: Column?, period: Column?, area: Column?, category: Column?, value: Column?
    ) {
        precondition(takesWeights, "rows of \(kind) have no weights")
        let groupOfRow = groups.groups(
            rowCount: weights.count, filter: filter, period: period.map { BatchDimension($0) },
            area: area.map { BatchDimension($0) }, category: category.map { BatchDimension($0) })
        growStates()
        if kind == .countDistinct, let value { return distinct.add(value, groups: groupOfRow) }
        let isTrue = kind == .share ? value.map(CubeGroups.trueRows) : nil
        for (row, group) in groupOfRow.enumerated() where group != CubeGroups.noGroup {
            counts[Int(group)] += weights[row]
            if let isTrue, isTrue[row] != 0 { trueCounts[Int(group)] += weights[row] }
        }
    }
}
