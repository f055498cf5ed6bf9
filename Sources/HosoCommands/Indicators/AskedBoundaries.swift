import HosoCore
import HosoIndicators
package import HosoStore

/// The areas of a day in whose borders indicators are asked for.
package struct AskedBoundaries {
    private let basis: Receipt.Disclosure
    /// nil where the areas are those of the run itself.
    private let areas: [AreaBoundaries.Area]?

    /// - Parameters:
    ///   - day: `yyyy-MM-dd`.
    ///   - boundaries: of the run's receipt, as the basis is.
    /// - Throws: `HosoError` of code `usage` where the run does not know areas of that day.
    package init(
        day: String, run: String, boundaries: Receipt.Boundaries?, basis: Receipt.Disclosure
    ) throws {
        self.basis = basis
        guard let boundaries else {
            throw HosoError(
                .usage, "run \(run) knows the areas of its own day only",
                hint: "give the pipeline a `crosswalk` between its areas, and run it again")
        }
        if boundaries.own.contains(day) {
            areas = nil
            return
        }
        let asked = boundaries.areas.filter { $0.days.contains(day) }
        if asked.isEmpty && !boundaries.areas.isEmpty {
            throw HosoError(
                .usage, "run \(run) knows no areas of \(day)",
                hint: "the areas file of its pipeline says since when they are valid")
        }
        areas = asked.map { area in
            AreaBoundaries.Area(
                code: area.code, validity: .always, whole: area.whole ?? [], parts: area.parts ?? [:],
                unknown: area.unknown ?? [])
        }
    }

    /// The day of a text: a year stands for its last day.
    ///
    /// - Returns: `yyyy-MM-dd`; nil where the text is neither a year nor a day.
    package static func day(_ text: String) -> String? {
        guard [4, 10].contains(text.utf8.count), let last = PeriodText.lastDay(text) else { return nil }
        return CivilDate(daysSinceEpoch: last).description
    }

    func cells(of name: String, _ indicator: PublishedIndicators.Indicator) -> [BoundaryCells.Cell] {
        guard let areas else {
            return indicator.published.map { BoundaryCells.Cell(published: $0, quality: .exact) }
        }
        let indicatorBasis = basis.indicators[name]
        return BoundaryCells(
            areas: areas, parents: basis.areaParents ?? [:], addsUp: indicatorBasis?.addsUp ?? false,
            innerAreas: Set(indicatorBasis?.innerAreas ?? [])
        ).cells(counted: indicator.counted, published: indicator.published)
    }
}
