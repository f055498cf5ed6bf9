import HosoCore
import HosoIndicators
import HosoSpec
import HosoStore

/// The indicators of a run as they may be shown.
struct PublishedIndicators {
    struct Indicator {
        /// Sorted bytewise by period, area and category.
        var counted: [IndicatorCell]
        /// In the same order.
        var published: [PublishedCell]
    }

    private(set) var indicatorByName: [String: Indicator] = [:]

    /// - Parameter basis: of the run; says what is hidden. nil shows all.
    init(_ rows: [IndicatorRow], hiddenBy basis: Receipt.Disclosure?) {
        let rowsByName = Dictionary(grouping: rows, by: \.indicator)
        let names = rowsByName.keys.sorted()
        let components = basis?.indicators.compactMapValues(\.components) ?? [:]
        for name in DependencyOrder(names, dependencies: components).names {
            // Which cell is hidden beside a small one must not hang on the order of the table.
            let counted = (rowsByName[name] ?? []).map(\.cell).sorted { CellOrder($0) < CellOrder($1) }
            var indicator = Indicator(
                counted: counted, published: PublishedIndicators.publish(counted, of: name, basis))
            if let weighed = components[name] { hide(&indicator, whereHiddenIn: weighed) }
            indicatorByName[name] = indicator
        }
    }

    /// The indicators without which some cannot be published: what an index weighs tells what it hides.
    static func neededNames(_ names: [String], _ basis: Receipt.Disclosure) -> [String] {
        var needed = Set(names)
        var added = names
        while let name = added.popLast() {
            for component in basis.indicators[name]?.components ?? []
            where needed.insert(component).inserted {
                added.append(component)
            }
        }
        return needed.sorted()
    }

    private static func publish(_ cells: [IndicatorCell], of name: String, _ disclosure: Receipt.Disclosure?)
        -> [PublishedCell]
    {
        guard let disclosure else { return cells.map { PublishedCell(cell: $0, isSuppressed: false) } }
        let basis = disclosure.indicators[name]
        let counts = DisclosureControl.Counts(
            isNumeratorCount: basis?.countsNumerator ?? true,
            isDenominatorCount: basis?.countsDenominator ?? true)
        let areas = disclosure.areaParents.map { parents in
            AreaTree(
                areaByCode: parents.mapValues {
                    AreaTree.Area(name: "", level: "", parent: $0.isEmpty ? nil : $0)
                })
        }
        return DisclosureControl.suppress(
            cells, below: disclosure.suppressBelow, counts: counts, areas: areas)
    }

    /// An index tells of what it weighs: where that is hidden, it is too.
    private func hide(_ indicator: inout Indicator, whereHiddenIn weighed: [String]) {
        var hidden: Set<[String]> = []
        for name in weighed {
            for shown in indicatorByName[name]?.published ?? [] where shown.isSuppressed {
                hidden.insert([shown.cell.period, shown.cell.area, shown.cell.category])
            }
        }
        for index in indicator.published.indices {
            let cell = indicator.published[index].cell
            guard hidden.contains([cell.period, cell.area, cell.category]) else { continue }
            indicator.published[index] = PublishedCell(
                cell: IndicatorCell(
                    period: cell.period, area: cell.area, category: cell.category, numerator: nil,
                    denominator: nil, value: nil, definition: cell.definition), isSuppressed: true)
        }
    }
}

extension IndicatorRow {
    var cell: IndicatorCell {
        IndicatorCell(
            period: period, area: area, category: category, numerator: numerator, denominator: denominator,
            value: value, rank: rank, definition: definition)
    }
}
