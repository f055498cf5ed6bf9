public import HosoCore

/// A typed expression, evaluated over whole columns.
public struct Expression: Sendable {
    public let type: ExpressionType
    /// The columns to hand to `evaluate`, in this order; distinct.
    public let inputs: [ColumnReference]
    let root: ExpressionNode

    /// Checks an expression's text; spec section "Expressions".
    ///
    /// - Returns: every error found, where there is one; a `null` without a type is a text.
    public static func compile(
        _ text: String, scope: any ExpressionScope
    ) -> Result<Expression, ExpressionErrors> {
        do throws(ExpressionError) {
            let syntax = try ExpressionParser.parse(text)
            var checker = ExpressionChecker(scope: scope)
            guard let root = checker.check(syntax) else {
                return .failure(ExpressionErrors(checker.errors.sorted { $0.offset < $1.offset }))
            }
            return .success(Expression(type: root.type ?? .text, inputs: checker.inputs, root: root))
        } catch {
            return .failure(ExpressionErrors([error]))
        }
    }

    /// The expression with its values written as text, as a dimension needs them.
    ///
    /// Integers become digits, decimals keep all digits of their scale, dates and timestamps are ISO 8601
    /// (`2026-06-30`, `2026-06-30T08:15:00`), booleans `true` and `false`, doubles the shortest text that
    /// reads back equal. Texts and enums stay as they are.
    public func asText() -> Expression {
        if type.isText { return self }
        let node = ExpressionNode(.asText(root), type: .text).folded()
        return Expression(type: .text, inputs: inputs, root: node)
    }

    /// Value of every row.
    ///
    /// A bare column comes back as it was handed in. Else the forms are: boolean `.boolean`; date `.int32`;
    /// integer and timestamp `.int64`; decimal `.int64` where every value of the batch fits, else `.int128`;
    /// double `.double`; text `.dictionary` where it is made of dictionaries and constants or is a period or
    /// number as text, else `.text`. Under a null stands zero, the empty text or code 0.
    ///
    /// - Parameters:
    ///   - inputs: one column for each of `inputs`, each of `rowCount` rows.
    ///   - faults: grows by the values that became null by overflow or division by zero; only rows count
    ///     whose operands are not null, and in `case`, `coalesce`, `and` and `or` only rows that need the
    ///     operand.
    public func evaluate(_ inputs: [Column], rowCount: Int, faults: inout EvaluationFaults) -> Column {
        precondition(
            inputs.count == self.inputs.count, "\(inputs.count) columns for \(self.inputs.count) inputs")
        for column in inputs {
            precondition(column.count == rowCount, "a column of \(column.count) rows for \(rowCount)")
        }
        var evaluator = ExpressionEvaluator(inputs: inputs, rowCount: rowCount)
        let column = evaluator.column(of: root)
        faults += evaluator.faults
        return column
    }
}
