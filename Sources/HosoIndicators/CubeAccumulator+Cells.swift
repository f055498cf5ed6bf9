public import HosoCore

extension CubeAccumulator {
    /// The cells of every subset of the dimensions, sorted bytewise by period, area and category.
    ///
    /// A dimension not grouped by is `_T`, a null `_U`; `_T,_T,_T` is always there.
    ///
    /// - Parameter areas: where given, an area counts for itself and every area above it, and a code that is
    ///   not in the tree is `_U`; where nil, codes stand for themselves.
    public func cells(areas: AreaTree?) -> [IndicatorCell] {
        let periods = CubeRollUp.Dimension(groups.periods) { [$0] }
        let categories = CubeRollUp.Dimension(groups.categories) { [$0] }
        let areaNames = CubeRollUp.Dimension(groups.areas) { areas?.lineage(of: $0) ?? [$0] }
        let noPeriod = CubeRollUp.Dimension.total(numberCount: groups.periods.count + 1)
        let noArea = CubeRollUp.Dimension.total(numberCount: groups.areas.count + 1)
        let noCategory = CubeRollUp.Dimension.total(numberCount: groups.categories.count + 1)
        var cells: [IndicatorCell] = []
        for byPeriod in hasPeriod ? [false, true] : [false] {
            for byArea in hasArea ? [false, true] : [false] {
                for byCategory in hasCategory ? [false, true] : [false] {
                    let rollUp = CubeRollUp(
                        groups.keys, period: byPeriod ? periods : noPeriod, area: byArea ? areaNames : noArea,
                        category: byCategory ? categories : noCategory,
                        isTotal: !byPeriod && !byArea && !byCategory)
                    cells += measured(rollUp)
                }
            }
        }
        return IndicatorCell.sorted(cells)
    }

    private func measured(_ rollUp: CubeRollUp) -> [IndicatorCell] {
        switch kind {
        case .countRows: countCells(rollUp, CubeAccumulator.total(counts, rollUp))
        case .countDistinct: countCells(rollUp, distinctCounts(rollUp))
        case .share:
            ratioCells(
                rollUp, CubeAccumulator.total(trueCounts, rollUp).map { Double($0) },
                CubeAccumulator.total(counts, rollUp))
        case .sum: sumCells(rollUp)
        case .mean: ratioCells(rollUp, sums(rollUp), CubeAccumulator.total(counts, rollUp))
        case .percentile(let percent): percentileCells(rollUp, percent)
        }
    }

    private static func total(_ counts: [Int], _ rollUp: CubeRollUp) -> [Int] {
        var totals = [Int](repeating: 0, count: rollUp.cells.count)
        for (group, cells) in rollUp.cellsByGroup.enumerated() {
            for cell in cells { totals[cell] += counts[group] }
        }
        return totals
    }

    private func sums(_ rollUp: CubeRollUp) -> [Double] {
        var exact = [ExactSum](repeating: ExactSum(), count: rollUp.cells.count)
        var doubles = [DoubleSum](repeating: DoubleSum(), count: rollUp.cells.count)
        for (group, cells) in rollUp.cellsByGroup.enumerated() {
            for cell in cells {
                exact[cell].add(sums[group])
                doubles[cell].add(doubleSums[group])
            }
        }
        // One of the two is zero: a measure sums exact numbers or doubles.
        return zip(exact, doubles).map { $0.double(scale: valueScale) + $1.value }
    }

    private func countCells(_ rollUp: CubeRollUp, _ counts: [Int]) -> [IndicatorCell] {
        zip(rollUp.cells, counts).map { cell, count in
            var cell = cell
            cell.numerator = Double(count)
            cell.value = cell.numerator
            return cell
        }
    }

    private func sumCells(_ rollUp: CubeRollUp) -> [IndicatorCell] {
        zip(rollUp.cells, sums(rollUp)).map { cell, sum in
            var cell = cell
            cell.numerator = sum
            cell.value = sum
            return cell
        }
    }

    private func ratioCells(
        _ rollUp: CubeRollUp, _ numerators: [Double], _ denominators: [Int]
    ) -> [IndicatorCell] {
        rollUp.cells.indices.map { index in
            var cell = rollUp.cells[index]
            cell.numerator = numerators[index]
            cell.denominator = Double(denominators[index])
            cell.value = denominators[index] == 0 ? nil : numerators[index] / Double(denominators[index])
            return cell
        }
    }

    private func distinctCounts(_ rollUp: CubeRollUp) -> [Int] {
        var counts = [Int](repeating: 0, count: rollUp.cells.count)
        for pairs in [distinct.pairs, distinct.widePairs] {
            var seen = PairTable(isCounting: false)
            for pair in 0..<pairs.count {
                for cell in rollUp.cellsByGroup[Int(pairs.groups[pair])]
                where seen.insert(group: UInt32(cell), value: pairs.values[pair]) {
                    counts[cell] += 1
                }
            }
        }
        return counts
    }

    private func percentileCells(_ rollUp: CubeRollUp, _ percent: Double) -> [IndicatorCell] {
        var values = [ValueRanks](
            repeating: ValueRanks(areDoubles: distinct.areDoubles, scale: valueScale),
            count: rollUp.cells.count)
        let (pairs, widePairs) = (distinct.pairs, distinct.widePairs)
        for pair in 0..<pairs.count {
            let bits = pairs.values[pair]
            let value: ValueRanks.Value =
                distinct.areDoubles
                ? .double(Double(bitPattern: bits)) : .exact(Int128(Int64(bitPattern: bits)))
            for cell in rollUp.cellsByGroup[Int(pairs.groups[pair])] {
                values[cell].add(value, count: pairs.pairCount(pair))
            }
        }
        for pair in 0..<widePairs.count {
            let value = ValueRanks.Value.exact(distinct.wideValues[Int(widePairs.values[pair])])
            for cell in rollUp.cellsByGroup[Int(widePairs.groups[pair])] {
                values[cell].add(value, count: widePairs.pairCount(pair))
            }
        }
        return zip(rollUp.cells, values).map { cell, ranks in
            var cell = cell
            cell.denominator = Double(ranks.count)
            cell.value = ranks.percentile(percent)
            return cell
        }
    }
}
