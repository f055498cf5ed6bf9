import HosoCore
import HosoIndicators
import HosoSpec
import HosoStore

/// What a run's receipt keeps of its indicators and their areas.
struct IndicatorReceipt {
    let plan: Plan
    let results: [IndicatorResult]

    /// By indicator. Where definitions differ, what any of them counts is taken for a count, and only what
    /// all of them add up adds up.
    var basis: [String: Receipt.IndicatorBasis] {
        let innerAreas = Dictionary(
            results.map { ($0.name, $0.innerAreas) }, uniquingKeysWith: { $0.union($1) })
        var basis: [String: Receipt.IndicatorBasis] = [:]
        for indicator in plan.indicators {
            var own = IndicatorReceipt.basis(of: indicator)
            if let other = basis[indicator.name] {
                own.countsNumerator = own.countsNumerator || other.countsNumerator
                own.countsDenominator = own.countsDenominator || other.countsDenominator
                own.addsUp = own.addsUp == true && other.addsUp == true ? true : nil
                let components = (other.components ?? []) + (own.components ?? [])
                own.components = components.isEmpty ? nil : Set(components).sorted()
            }
            let inner = innerAreas[indicator.name] ?? []
            own.innerAreas = inner.isEmpty ? nil : inner.sorted()
            basis[indicator.name] = own
        }
        for name in plan.checks.flatMap({ check in CheckPlan.Count.allCases.map(check.indicatorName) }) {
            basis[name] = Receipt.IndicatorBasis(
                countsNumerator: true, countsDenominator: false, addsUp: true)
        }
        return basis
    }

    private static func basis(of indicator: IndicatorPlan) -> Receipt.IndicatorBasis {
        let kinds = indicator.definedMeasures.map(\.cubeKind)
        if kinds.isEmpty {
            return Receipt.IndicatorBasis(
                countsNumerator: false, countsDenominator: false,
                components: Set(indicator.weighed).sorted())
        }
        let counts =
            kinds.count == 1
            ? DisclosureControl.Counts(kinds[0])
            : DisclosureControl.Counts(numerator: kinds[0], denominator: kinds[1])
        let addsUp = kinds.count == 1 ? kinds[0].addsUp : kinds.allSatisfy(\.valueAddsUp)
        return Receipt.IndicatorBasis(
            countsNumerator: counts.isNumeratorCount, countsDenominator: counts.isDenominatorCount,
            addsUp: addsUp ? true : nil)
    }

    private var areasWithCells: Set<String> { Set(results.flatMap(\.cells).map(\.area)) }

    /// The units above the areas that have cells; nil where the pipeline names no areas.
    var areaParents: [String: String]? {
        guard let tree = plan.areas else { return nil }
        var parents: [String: String] = [:]
        for code in areasWithCells {
            if let area = tree.areaByCode[code] { parents[code] = area.parent ?? "" }
        }
        return parents
    }

    /// What areas of other days are made of; nil where the pipeline names no crosswalk.
    var boundaries: Receipt.Boundaries? {
        guard let history = plan.areaHistory, let crosswalk = plan.crosswalk else { return nil }
        let boundaries = AreaBoundaries(
            history: history, crosswalk: crosswalk, day: plan.areaDay, areasWithCells: areasWithCells)
        return Receipt.Boundaries(
            own: Receipt.Days(boundaries.own),
            areas: boundaries.areas.map { area in
                Receipt.Area(
                    code: area.code, days: Receipt.Days(area.validity),
                    whole: area.whole.isEmpty ? nil : area.whole,
                    parts: area.parts.isEmpty ? nil : area.parts,
                    unknown: area.unknown.isEmpty ? nil : area.unknown)
            })
    }
}
