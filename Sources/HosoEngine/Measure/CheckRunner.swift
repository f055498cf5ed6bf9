import HosoCore
package import HosoSpec
package import HosoStore

/// Finds the rows of one registry that fail its checks, part by part; only they are made into texts.
package struct CheckRunner: Sendable {
    let checks: [CheckPlan]
    private let registry: RegistryPlan
    /// By check: the names of what is shown, as they stand in the detail.
    private let shownNames: [[[UInt8]]]

    package init(checks: [CheckPlan], registry: RegistryPlan) {
        self.checks = checks
        self.registry = registry
        shownNames = checks.map { $0.shown.map { WorklistDetail.quotedName($0.name) } }
    }

    /// Rows of one step; its columns stay in a core's cache.
    private static let stepRowCount = 1 << 15

    /// The failing rows among rows `range` of a group, by check.
    package func run(_ group: LinkedGroup, range: Range<Int>, faults: inout EvaluationFaults)
        -> [WorklistRows]
    {
        var found = checks.map { _ in WorklistRows() }
        var first = range.lowerBound
        while first < range.upperBound {
            let step = first..<min(first + CheckRunner.stepRowCount, range.upperBound)
            var view = GroupView(group: group, range: step)
            for (index, check) in checks.enumerated() {
                let rows = failing(check, &view, &faults)
                if rows.isEmpty { continue }
                appendKeys(of: rows, &view, to: &found[index].keys)
                append(check, shownNames[index], rows, &view, &faults, to: &found[index])
            }
            first = step.upperBound
        }
        return found
    }

    private func failing(_ check: CheckPlan, _ view: inout GroupView, _ faults: inout EvaluationFaults)
        -> [Int32]
    {
        let inputs = check.fails.inputs.map { view.column($0) }
        let result = check.fails.evaluate(inputs, rowCount: view.range.count, faults: &faults)
        guard case .boolean(let values) = result.values else {
            preconditionFailure("a check gives \(result.values)")
        }
        return values.indices.compactMap { values[$0] == 1 && !result.isNull($0) ? Int32($0) : nil }
    }

    private func appendKeys(of rows: [Int32], _ view: inout GroupView, to keys: inout TextArena) {
        let parts = registry.key.map {
            (column: view.column(.own($0)), type: registry.columns[$0].type.storage)
        }
        for row in rows { KeyText.append(parts, of: Int(row), to: &keys) }
    }

    private func append(
        _ check: CheckPlan, _ names: [[UInt8]], _ rows: [Int32], _ view: inout GroupView,
        _ faults: inout EvaluationFaults, to found: inout WorklistRows
    ) {
        func evaluate(_ expression: Expression) -> Column {
            let inputs = expression.inputs.map { view.column($0).picking(rows) }
            return expression.evaluate(inputs, rowCount: rows.count, faults: &faults)
        }
        let area = check.area.map(evaluate)
        let areaTexts = area?.textArena(.string)
        let shown = check.shown.map { evaluate($0.expression) }
        let texts = shown.map { $0.textArena(.string) }
        for row in rows.indices {
            let isWithout = area?.isNull(row) ?? true
            found.areas.append(isWithout ? nil : areaTexts?[row])
            found.details.append(
                WorklistDetail.encode(names: names, values: texts, row: row) { shown[$0].isNull(row) })
        }
    }
}

extension CheckPlan {
    var expressions: [Expression] { [fails] + (area.map { [$0] } ?? []) + shown.map(\.expression) }
}
