import HosoCore

/// Values of a part of an expression over a batch: one for all rows, or one per row.
enum ExpressionVector: Sendable {
    case constant(ExpressionConstant)
    case column(Column)

    /// A boolean result; under a null stands 0.
    static func booleans(_ values: [UInt8], validity: [UInt8]?) -> ExpressionVector {
        guard let validity else { return .column(Column(.boolean(values))) }
        return .column(Column(.boolean(ExpressionVector.intersection(values, validity)), validity: validity))
    }

    var isNullConstant: Bool {
        if case .constant(.null) = self { return true }
        return false
    }

    /// nil where no row is null; never asked of a null constant.
    var validity: [UInt8]? {
        guard case .column(let column) = self else { return nil }
        return column.validity
    }

    func column(type: ExpressionType?, rowCount: Int) -> Column {
        switch self {
        case .constant(let constant): constant.column(type: type, rowCount: rowCount)
        case .column(let column): column
        }
    }

    /// 1 where both are 1.
    static func intersection(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        let first = left.span
        let second = right.span
        var result = [UInt8](repeating: 0, count: first.count)
        var out = result.mutableSpan
        for row in 0..<first.count { out[row] = first[row] & second[row] }
        return result
    }

    /// Rows where both have a value; nil stands for all.
    static func validity(_ left: [UInt8]?, _ right: [UInt8]?) -> [UInt8]? {
        guard let left else { return right }
        guard let right else { return left }
        return intersection(left, right)
    }
}
