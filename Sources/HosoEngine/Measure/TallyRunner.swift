import HosoCore
import HosoSpec

/// A count of the rows of one registry, kept for the rows of another.
struct Tally: Sendable {
    /// Registry that has the count, and which of its counts it is.
    var owner: Int
    var number: Int
    /// Link of the registry whose rows are counted.
    var link: Int
    var filter: Expression?
}

/// Finds, for each tally, the rows of the other registry that a group's rows add one to.
struct TallyRunner: Sendable {
    let tallies: [Tally]
    let workers: Workers

    /// Rows over which a condition is computed at once; they stay in a core's cache.
    private static let stepRowCount = 1 << 15

    private struct Step: Sendable {
        /// By tally, rows of the other registry; one stands there as often as it is found.
        var rows: [[Int32]]
        var faults: EvaluationFaults
    }

    /// Adds a group's rows.
    ///
    /// - Parameter add: takes, tally by tally, rows of the other registry, in an order that does not depend
    ///   on threads.
    func run(_ group: LinkedGroup, faults: inout EvaluationFaults, add: (Int, [Int32]) -> Void) throws {
        guard !tallies.isEmpty, group.rowCount > 0 else { return }
        let stepCount = (group.rowCount + TallyRunner.stepRowCount - 1) / TallyRunner.stepRowCount
        let steps = try workers.map(stepCount) { number -> Step in
            let first = number * TallyRunner.stepRowCount
            return step(group, first..<min(first + TallyRunner.stepRowCount, group.rowCount))
        }
        for step in steps {
            faults += step.faults
            for (number, rows) in step.rows.enumerated() { add(number, rows) }
        }
    }

    private func step(_ group: LinkedGroup, _ range: Range<Int>) -> Step {
        var view = GroupView(group: group, range: range)
        var faults = EvaluationFaults()
        let rows = tallies.map { tally -> [Int32] in
            var found = group.links[tally.link].targetRows[range]
            if let numbers = group.targets[tally.link].rowNumbers {
                for row in range where found[row] >= 0 {
                    found[row] = Int32(truncatingIfNeeded: numbers[Int(found[row])])
                }
            }
            guard let filter = tally.filter else { return found.filter { $0 >= 0 } }
            let inputs = filter.inputs.map { view.column($0) }
            let condition = filter.evaluate(inputs, rowCount: range.count, faults: &faults)
            guard case .boolean(let values) = condition.values else {
                preconditionFailure("a condition gives \(condition.values)")
            }
            // Under a null stands 0.
            return zip(found, values).compactMap { $0 >= 0 && $1 == 1 ? $0 : nil }
        }
        return Step(rows: rows, faults: faults)
    }
}
