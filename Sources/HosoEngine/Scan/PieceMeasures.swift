import HosoCore
import HosoIndicators
import HosoSpec

/// Adds the rows of a piece to the measures of its registry.
struct PieceMeasures {
    let measures: [MeasurePlan]
    /// Places of those that are added to.
    let wanted: [Int]

    func add(_ view: inout ScanView, to accumulators: inout [CubeAccumulator]) throws {
        for index in wanted {
            let measure = measures[index]
            if try addFolded(measure, &view, to: &accumulators[index]) { continue }
            let filter = MeasureRunner.both(
                try view.evaluate(measure.filter), try view.evaluate(measure.withinValidity))
            // What no row passes need not be read.
            if let filter, !PieceMeasures.hasTrueRow(filter) { continue }
            accumulators[index].add(
                rowCount: view.rows.count, filter: filter, period: try view.evaluate(measure.period),
                area: try view.evaluate(measure.area), category: try view.evaluate(measure.category),
                value: try view.evaluate(measure.value))
        }
    }

    /// Adds rows of coded columns by their combinations of codes.
    ///
    /// - Returns: whether that could be done.
    private func addFolded(
        _ measure: MeasurePlan, _ view: inout ScanView, to accumulator: inout CubeAccumulator
    ) throws -> Bool {
        guard accumulator.takesWeights else { return false }
        var references: [ColumnReference] = []
        for reference in measure.expressions.flatMap(\.inputs) where !references.contains(reference) {
            guard view.mayBeCoded(reference) else { return false }
            references.append(reference)
        }
        var columns: [Column] = []
        for reference in references { columns.append(try view.column(reference)) }
        guard let folded = FoldedRows(columns, rowCount: view.rows.count) else { return false }
        var faults = EvaluationFaults()
        func evaluate(_ expression: Expression?) -> Column? {
            guard let expression else { return nil }
            let inputs = expression.inputs.map { input in
                guard let place = references.firstIndex(of: input) else {
                    preconditionFailure("an input was not folded")
                }
                return folded.columns[place]
            }
            return expression.evaluate(inputs, rowCount: folded.weights.count, faults: &faults)
        }
        accumulator.add(
            weights: folded.weights,
            filter: MeasureRunner.both(evaluate(measure.filter), evaluate(measure.withinValidity)),
            period: evaluate(measure.period), area: evaluate(measure.area),
            category: evaluate(measure.category), value: evaluate(measure.value))
        return true
    }

    private static func hasTrueRow(_ condition: Column) -> Bool {
        guard case .boolean(let values) = condition.values else { return true }
        guard let validity = condition.validity else { return values.contains(1) }
        return zip(values, validity).contains { $0 != 0 && $1 != 0 }
    }
}

extension ScanView {
    /// Whether a column of the table itself has few values, as far as its type tells.
    func mayBeCoded(_ reference: ColumnReference) -> Bool {
        switch reference {
        case .linkStatus, .linkVia, .linkDiffers: return true
        case .own(let number):
            switch table.plan.expressionType(ofColumn: number) {
            case .text, .enumeration, .boolean: return !table.plan.key.contains(number)
            default: return false
            }
        case .linked, .linkID, .count: return false
        }
    }
}
