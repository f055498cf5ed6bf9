import HosoCore
import HosoSpec
import Testing

/// Columns by name, and expressions over them.
struct ExpressionTestBatch {
    var scope: ExpressionTestScope
    var columns: [Column]
    var memberColumns: [Column] = []

    init(_ columns: [(String, ExpressionType, Column)]) {
        scope = ExpressionTestScope(columns: columns.map { ($0.0, $0.1) })
        self.columns = columns.map(\.2)
    }

    /// Without columns: one row.
    var rowCount: Int { columns.first?.count ?? 1 }

    func compile(_ text: String) throws -> Expression {
        try Expression.compile(text, scope: scope).get()
    }

    func column(_ expression: Expression, faults: inout EvaluationFaults) -> Column {
        let inputs = expression.inputs.map { reference in
            guard case .own(let index) = reference else { preconditionFailure("own columns only") }
            return columns[index]
        }
        return expression.evaluate(inputs, rowCount: rowCount, faults: &faults)
    }

    func column(_ text: String) throws -> Column {
        var faults = EvaluationFaults()
        return column(try compile(text), faults: &faults)
    }

    func values(_ text: String) throws -> [ExpressionTestValue] {
        let expression = try compile(text)
        var faults = EvaluationFaults()
        let column = column(expression, faults: &faults)
        return (0..<rowCount).map { ExpressionTestValue(column, $0, expression.type) }
    }

    func values(_ text: String) throws -> ([ExpressionTestValue], EvaluationFaults) {
        let expression = try compile(text)
        var faults = EvaluationFaults()
        let column = column(expression, faults: &faults)
        return ((0..<rowCount).map { ExpressionTestValue(column, $0, expression.type) }, faults)
    }

    func errors(_ text: String) -> [ExpressionError] {
        switch Expression.compile(text, scope: scope) {
        case .success: []
        case .failure(let failure): failure.errors
        }
    }
}
