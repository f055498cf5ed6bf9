/// Cells of an indicator that is the ratio of two measures.
public enum RatioCells {
    /// One cell for each that either side has; its numerator and denominator are the values of the sides.
    ///
    /// A side without the cell counts 0 where its measure is a count or a sum, else it is null. The value is
    /// null where a side is, or where the denominator is 0.
    ///
    /// - Returns: sorted bytewise by period, area and category.
    public static func combine(
        numerator: [IndicatorCell], numeratorKind: MeasureKind, denominator: [IndicatorCell],
        denominatorKind: MeasureKind
    ) -> [IndicatorCell] {
        let above = IndicatorCell.sorted(numerator)
        let below = IndicatorCell.sorted(denominator)
        let missingAbove = numeratorKind.isZeroWhereMissing ? 0.0 : nil
        let missingBelow = denominatorKind.isZeroWhereMissing ? 0.0 : nil
        var result: [IndicatorCell] = []
        var (aboveIndex, belowIndex) = (0, 0)
        while aboveIndex < above.count || belowIndex < below.count {
            let order: Int
            if aboveIndex == above.count {
                order = 1
            } else if belowIndex == below.count {
                order = -1
            } else {
                order = IndicatorCell.order(above[aboveIndex], below[belowIndex])
            }
            var cell = order <= 0 ? above[aboveIndex] : below[belowIndex]
            cell.numerator = order <= 0 ? above[aboveIndex].value : missingAbove
            cell.denominator = order >= 0 ? below[belowIndex].value : missingBelow
            cell.value = quotient(cell.numerator, cell.denominator)
            result.append(cell)
            if order <= 0 { aboveIndex += 1 }
            if order >= 0 { belowIndex += 1 }
        }
        return result
    }

    private static func quotient(_ numerator: Double?, _ denominator: Double?) -> Double? {
        guard let numerator, let denominator, denominator != 0 else { return nil }
        return numerator / denominator
    }
}
