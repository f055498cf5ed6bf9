extension ProvinceTruth {
    /// `truth.json`: UTF-8, keys in a fixed order, rejects by registry, file and line, indicators and their
    /// cells bytewise.
    public func json() -> [UInt8] {
        precondition(isComplete, "files are missing")
        let shapes = scenario.registries.map(\.shape)
        var text = "{\"scenario\":\"\(scenario.place.name)\",\"persons\":\(scenario.personCount),"
        text += "\"seed\":\(scenario.seed),\"day\":\(scenario.day.rawValue),\n\"registries\":{\n"
        text += shapes.indices.map(registryJSON).joined(separator: ",\n")
        text += "},\n\"rejects\":{\"by_reason\":{\n"
        text += shapes.indices.map(reasonsJSON).joined(separator: ",\n")
        text += "},\n\"rows\":["
        text += rejects.map { "\n" + rejectJSON($0.file, $0.reject) }.joined(separator: ",")
        text += "]},\n\"checks\":{\n"
        text += allChecks.map { check in
            "\"\(check.name)\":{\"open\":\(check.truth.open.reduce(0, +)),"
                + "\"opened\":\(check.truth.opened.reduce(0, +)),"
                + "\"corrected\":\(check.truth.corrected.reduce(0, +))}"
        }.joined(separator: ",\n")
        text += "},\n\"worklists\":{\n"
        text += allChecks.filter { !$0.truth.isTooLong }.map { check in
            "\"\(check.name)\":{\"opened\":\(ProvinceTruth.list(check.truth.openedKeys)),"
                + "\"corrected\":\(ProvinceTruth.list(check.truth.correctedKeys))}"
        }.joined(separator: ",\n")
        let indicators = indicators()
        text += "},\n\"published\":[\n" + publishedJSON(indicators)
        text += "],\n\"indicators\":[\n"
        var bytes = Array(text.utf8)
        var isFirst = true
        for indicator in indicators {
            for cell in indicator.cells {
                if !isFirst { bytes += [0x2C, 0x0A] }
                isFirst = false
                bytes += Array(ProvinceTruth.cellJSON(indicator.name, cell).utf8)
            }
        }
        bytes += Array("]}\n".utf8)
        return bytes
    }

    private var allChecks: [(name: String, truth: CheckTruth)] {
        zip(scenario.registries, registries).flatMap { registry, truth in
            zip(registry.shape.checks, truth.checks).map { ($0.name, $1) }
        }.sorted { $0.name < $1.name }
    }

    private func registryJSON(_ index: Int) -> String {
        let truth = registries[index]
        let shape = scenario.registries[index].shape
        let fileCount = scenario.files.count { $0.registry == shape.name }
        let links = zip(shape.links, truth.links).map { link, counts in
            let statuses = LinkStatus.allCases.map { "\"\($0.name)\":\(counts[$0.rawValue])" }
            return "\"\(link.name)\":{\(statuses.joined(separator: ","))}"
        }
        let repairing = zip(shape.links, truth.repaired).filter(\.0.hasRepair)
        let repaired = repairing.map { "\"\($0.name)\":\($1)" }.joined(separator: ",")
        return "\"\(shape.name)\":{\"files\":\(fileCount),"
            + "\"rows_read\":\(truth.rejectCount + truth.superseded + truth.won),"
            + "\"rejected\":\(truth.rejectCount),\"superseded\":\(truth.superseded),"
            + "\"rows\":\(truth.stored),\"links\":{\(links.joined(separator: ","))}"
            + (repairing.isEmpty ? "}" : ",\"repaired\":{\(repaired)}}")
    }

    private func reasonsJSON(_ index: Int) -> String {
        let name = scenario.registries[index].shape.name
        var counts: [String: Int] = [:]
        for reject in rejects where scenario.files[reject.file].registry == name {
            counts[reject.reject.reason, default: 0] += 1
        }
        let texts = counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "\"\(name)\":{\(texts.joined(separator: ","))}"
    }

    private func rejectJSON(_ file: Int, _ reject: ProvinceFileTruth.PlantedReject) -> String {
        let column = reject.column.map { "\"\($0)\"" } ?? "null"
        return "{\"registry\":\"\(scenario.files[file].registry)\",\"file\":\"\(scenario.files[file].path)\","
            + "\"line\":\(reject.line),\"column\":\(column),\"reason\":\"\(reject.reason)\"}"
    }

    private static func list(_ keys: [String]) -> String {
        "[" + keys.sorted().map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }

    private static func cellJSON(_ indicator: String, _ cell: TruthCell) -> String {
        var text =
            "{\"indicator\":\"\(indicator)\",\"period\":\"\(cell.key.period)\",\"area\":\"\(cell.key.area)\","
        text += "\"category\":\"\(cell.key.category)\",\"numerator\":\(number(cell.numerator)),"
        text += "\"denominator\":\(number(cell.denominator)),\"value\":\(number(cell.value))"
        if let rank = cell.rank { text += ",\"rank\":\(rank)" }
        if let definition = cell.definition { text += ",\"definition\":\"\(definition)\"" }
        return text + "}"
    }

    /// Shortest number that reads back as the same; whole numbers without a point.
    static func number(_ value: Double?) -> String {
        guard let value else { return "null" }
        return value == value.rounded() && abs(value) < 9e15 ? "\(Int(value))" : "\(value)"
    }
}
