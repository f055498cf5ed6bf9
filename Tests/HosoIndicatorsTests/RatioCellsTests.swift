import HosoIndicators
import Testing

struct RatioCellsTests {
    private func cell(_ area: String, _ numerator: Double?, _ denominator: Double?, _ value: Double?)
        -> IndicatorCell
    {
        IndicatorCell(
            period: "_T", area: area, category: "_T", numerator: numerator, denominator: denominator,
            value: value)
    }

    @Test("a side without the cell counts 0 where it is a count or sum, else null")
    func missingSides() {
        let above = [cell("01", 3, nil, 3), cell("_T", 5, nil, 5)]
        let below = [cell("02", 4, nil, 4), cell("_T", 10, nil, 10)]
        #expect(
            RatioCells.combine(
                numerator: above, numeratorKind: .countDistinct, denominator: below,
                denominatorKind: .countRows)
                == [cell("01", 3, 0, nil), cell("02", 0, 4, 0), cell("_T", 5, 10, 0.5)])
        #expect(
            RatioCells.combine(
                numerator: above, numeratorKind: .mean, denominator: below, denominatorKind: .share)
                == [cell("01", 3, nil, nil), cell("02", nil, 4, nil), cell("_T", 5, 10, 0.5)])
    }

    @Test("takes the values of the sides, in any order")
    func values() {
        let above = [cell("b", 1, 4, 0.25), cell("a", 1, 2, 0.5)]
        let below = [cell("a", 2, nil, 2), cell("b", 0, nil, 0)]
        #expect(
            RatioCells.combine(
                numerator: above, numeratorKind: .share, denominator: below, denominatorKind: .sum)
                == [cell("a", 0.5, 2, 0.25), cell("b", 0.25, 0, nil)])
    }
}
