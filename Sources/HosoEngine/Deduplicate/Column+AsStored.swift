package import HosoCore
package import HosoSpec

extension Column {
    /// What files hold of a derived column: a decimal of more than 18 digits is null, counted as overflow.
    ///
    /// So expressions that read the column see in the first run what a later one finds in the store.
    package func asStored(type: ExpressionType, faults: inout EvaluationFaults) -> Column {
        guard case .decimal = type else { return self }
        switch values {
        case .int64(let narrow):
            let bounds = -Int64(Column.decimalLimit - 1)...Int64(Column.decimalLimit - 1)
            guard !narrow.allSatisfy(bounds.contains) else { return self }
            return storing(narrow.map { Int128($0) }, faults: &faults)
        case .int128(let wide): return storing(wide, faults: &faults)
        default: return self
        }
    }

    /// Unscaled decimals lie below it and above its negative.
    private static let decimalLimit: Int128 = 1_000_000_000_000_000_000

    private func storing(_ wide: [Int128], faults: inout EvaluationFaults) -> Column {
        var validity = validity ?? [UInt8](repeating: 1, count: wide.count)
        var stored = [Int64](repeating: 0, count: wide.count)
        for row in wide.indices where validity[row] != 0 {
            if wide[row].magnitude < Column.decimalLimit.magnitude {
                stored[row] = Int64(wide[row])
            } else {
                validity[row] = 0
                faults.overflowCount += 1
            }
        }
        return Column(.int64(stored), validity: validity.contains(0) ? validity : nil)
    }
}
