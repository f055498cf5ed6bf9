import HosoCore
package import HosoIndicators
package import HosoSpec

/// Computes the measures of one registry over its linked rows, part by part.
///
/// Parts have fixed borders and are merged in order, so that sums of doubles do not depend on threads.
package struct MeasureRunner: Sendable {
    let measures: [MeasurePlan]

    package init(measures: [MeasurePlan]) { self.measures = measures }

    /// Rows of one part, and of one step in it; a step's columns stay in a core's cache.
    static let partRowCount = 1 << 18
    private static let stepRowCount = 1 << 15

    package func emptyAccumulators() -> [CubeAccumulator] {
        measures.map { measure in
            CubeAccumulator(
                kind: measure.cubeKind, hasPeriod: measure.period != nil, hasArea: measure.area != nil,
                hasCategory: measure.category != nil, valueScale: measure.valueScale)
        }
    }

    /// The measures over rows `range` of a group.
    package func run(_ group: LinkedGroup, range: Range<Int>, faults: inout EvaluationFaults)
        -> [CubeAccumulator]
    {
        var accumulators = emptyAccumulators()
        var first = range.lowerBound
        while first < range.upperBound {
            let step = first..<min(first + MeasureRunner.stepRowCount, range.upperBound)
            var view = GroupView(group: group, range: step)
            for (index, measure) in measures.enumerated() {
                let filter = MeasureRunner.both(
                    evaluate(measure.filter, &view, &faults),
                    evaluate(measure.withinValidity, &view, &faults))
                accumulators[index].add(
                    rowCount: step.count, filter: filter,
                    period: evaluate(measure.period, &view, &faults),
                    area: evaluate(measure.area, &view, &faults),
                    category: evaluate(measure.category, &view, &faults),
                    value: evaluate(measure.value, &view, &faults))
            }
            first = step.upperBound
        }
        return accumulators
    }

    /// Whether both conditions are true; one that is nil always is.
    static func both(_ left: Column?, _ right: Column?) -> Column? {
        guard let left, let right else { return left ?? right }
        guard case .boolean(let first) = left.values, case .boolean(let second) = right.values else {
            preconditionFailure("a condition is a boolean column")
        }
        return Column(
            .boolean(
                first.indices.map { row in
                    first[row] != 0 && second[row] != 0 && !left.isNull(row) && !right.isNull(row) ? 1 : 0
                }))
    }

    private func evaluate(
        _ expression: Expression?, _ view: inout GroupView, _ faults: inout EvaluationFaults
    ) -> Column? {
        guard let expression else { return nil }
        let inputs = expression.inputs.map { view.column($0) }
        return expression.evaluate(inputs, rowCount: view.range.count, faults: &faults)
    }
}

/// The columns of some rows of a group as expressions name them; each is cut out once.
struct GroupView {
    let group: LinkedGroup
    let range: Range<Int>
    private var known: [ColumnReference: Column] = [:]

    init(group: LinkedGroup, range: Range<Int>) {
        self.group = group
        self.range = range
    }

    mutating func column(_ reference: ColumnReference) -> Column {
        if let column = known[reference] { return column }
        let column = make(reference)
        known[reference] = column
        return column
    }

    private func make(_ reference: ColumnReference) -> Column {
        switch reference {
        case .own(let number):
            guard let column = group.columns[number] else {
                preconditionFailure("column \(number) was not gathered")
            }
            return column.slice(range)
        case .linked(let link, let number):
            guard let column = group.targets[link].columns[number] else {
                preconditionFailure("column \(number) was not kept for link \(link)")
            }
            return column.picking(Array(group.links[link].targetRows[range]))
        case .linkStatus(let link): return group.links[link].statusColumn.slice(range)
        case .linkID(let link): return group.links[link].idColumn(range)
        case .linkVia(let link): return group.links[link].viaColumn.slice(range)
        case .linkDiffers(let link): return group.differs[link].slice(range)
        case .count(let number): return group.counts[number].slice(range)
        }
    }
}

extension MeasurePlan {
    var cubeKind: MeasureKind {
        switch kind {
        case .countRows: .countRows
        case .countDistinct: .countDistinct
        case .sum: .sum
        case .share: .share
        case .mean: .mean
        case .percentile(let percent, _): .percentile(percent)
        }
    }

    /// Digits after the point of exact values; 0 for integers and doubles.
    var valueScale: Int {
        if case .decimal(let scale)? = value?.type { return scale }
        return 0
    }
}
