extension Truth {
    /// `truth.json`: UTF-8, keys in a fixed order, indicators sorted by indicator, period and area, rejects
    /// by registry, file and line.
    public func json() -> [UInt8] {
        precondition(isComplete, "pieces are missing")
        var text = "{\"scenario\":\"core\",\"persons\":\(scenario.personCount),\"seed\":\(scenario.seed),"
        if scenario.day == .second { text += "\"day\":2," }
        text += "\n"
        text += "\"registries\":{\n"
        text += CoreRegistry.allCases.map(registryJSON).joined(separator: ",\n")
        text += "},\n\"rejects\":{\"by_reason\":{\n"
        text += CoreRegistry.allCases.map(reasonsJSON).joined(separator: ",\n")
        text += "},\n\"rows\":["
        var bytes = Array(text.utf8)
        for (index, reject) in rejects.enumerated() {
            let column = reject.column.map { "\"\($0)\"" } ?? "null"
            let row =
                "\(index == 0 ? "" : ",")\n{\"registry\":\"\(reject.registry.name)\","
                + "\"file\":\"\(scenario.files[reject.file].path)\",\"line\":\(reject.line),"
                + "\"column\":\(column),\"reason\":\"\(reject.reason)\"}"
            bytes += Array(row.utf8)
        }
        bytes += Array("]},\n\"indicators\":[\n".utf8)
        bytes += Array(indicatorRows().joined(separator: ",\n").utf8)
        bytes += Array("]}\n".utf8)
        return bytes
    }

    private func registryJSON(_ registry: CoreRegistry) -> String {
        let counts = registries[registry.rawValue]
        let fileCount = scenario.files.count { $0.registryKind == registry }
        var links = ""
        if let linkName = registry.linkName {
            let statuses = LinkStatus.allCases.map { "\"\($0.name)\":\(counts.statusCounts[$0.rawValue])" }
            links = "\"\(linkName)\":{\(statuses.joined(separator: ","))}"
        }
        return "\"\(registry.name)\":{\"files\":\(fileCount),"
            + "\"rows_read\":\(counts.rejected + counts.superseded + counts.won),"
            + "\"rejected\":\(counts.rejected),\"superseded\":\(counts.superseded),"
            + "\"rows\":\(counts.rows),\"links\":{\(links)}}"
    }

    private func reasonsJSON(_ registry: CoreRegistry) -> String {
        var counts: [String: Int] = [:]
        for reject in rejects where reject.registry == registry { counts[reject.reason, default: 0] += 1 }
        let texts = counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "\"\(registry.name)\":{\(texts.joined(separator: ","))}"
    }

    /// All cells: for each indicator every subset of its dimensions; `_T,_T,_T` even without rows.
    private func indicatorRows() -> [String] {
        let named = CoreRegistry.allCases.compactMap { registry in
            registry.indicatorName.map { ($0, registry) }
        }
        return named.sorted { $0.0 < $1.0 }.flatMap { name, registry in
            let cells = registries[registry.rawValue].cells
            let rows = cube(cells, hasPeriods: registry != .insurance)
            return rows.sorted { ($0.period, $0.area) < ($1.period, $1.area) }.map { row in
                let value =
                    row.denominator == 0
                    ? "null" : Truth.text(Double(row.numerator) / Double(row.denominator))
                return "{\"indicator\":\"\(name)\",\"period\":\"\(row.period)\",\"area\":\"\(row.area)\","
                    + "\"category\":\"_T\",\"numerator\":\(row.numerator),\"denominator\":\(row.denominator),"
                    + "\"value\":\(value)}"
            }
        }
    }

    private struct CubeRow {
        var period: String
        var area: String
        var numerator: Int
        var denominator: Int
    }

    private func cube(_ cells: TruthCounts.Cells, hasPeriods: Bool) -> [CubeRow] {
        let areaCount = cells.areaCount
        let areaNames = PlaceTable.shared.areaTexts + ["_U"]
        let periods = 0..<TruthCounts.Cells.periodCount
        func row(_ period: Int?, _ area: Int?) -> CubeRow {
            var sum = (numerator: 0, denominator: 0)
            for onePeriod in period.map({ $0..<$0 + 1 }) ?? periods {
                for oneArea in area.map({ $0..<$0 + 1 }) ?? 0..<areaCount {
                    sum.numerator += cells.numerators[onePeriod * areaCount + oneArea]
                    sum.denominator += cells.denominators[onePeriod * areaCount + oneArea]
                }
            }
            return CubeRow(
                period: period.map(Truth.periodName) ?? "_T", area: area.map { areaNames[$0] } ?? "_T",
                numerator: sum.numerator, denominator: sum.denominator)
        }
        var rows = [row(nil, nil)]
        for area in 0..<areaCount { rows.append(row(nil, area)) }
        if hasPeriods {
            for period in periods {
                rows.append(row(period, nil))
                for area in 0..<areaCount { rows.append(row(period, area)) }
            }
        }
        return [rows[0]] + rows.dropFirst().filter { $0.denominator > 0 }
    }

    private static func periodName(_ period: Int) -> String {
        if period == TruthCounts.Cells.unknownPeriod { return "_U" }
        let month = period % 12 + 1
        return "\(2025 + period / 12)-\(month < 10 ? "0" : "")\(month)"
    }

    /// Shortest number that reads back as the same; whole numbers without a point.
    private static func text(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
