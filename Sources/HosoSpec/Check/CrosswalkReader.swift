package import HosoCore

/// Reads the `crosswalk` file: CSV with the columns `old_code,new_code,old_share,new_share`.
///
/// A line says which part of the old unit's people are in the new unit, and which part of the new unit's
/// people were in the old one. Every lowest unit that comes or goes must stand in it: what is missing would
/// silently be missing in the numbers.
package struct CrosswalkReader {
    private static let columns = ["old_code", "new_code", "old_share", "new_share"]
    /// What shares may pass 1 by, because they are rounded.
    private static let sumTolerance = 1e-6

    let file: String
    let sink: DiagnosticSink
    private let units: [AreaHistory.Unit]
    private let unitsByCode: [String: [AreaHistory.Unit]]
    /// By the code above them: when units lie below.
    private let childValidities: [String: [Validity]]

    package init(file: String, areas: AreaHistory, sink: DiagnosticSink) {
        self.file = file
        self.sink = sink
        units = areas.units
        unitsByCode = Dictionary(grouping: areas.units, by: \.code)
        childValidities = Dictionary(grouping: areas.units.filter { $0.parent != nil }) { $0.parent ?? "" }
            .mapValues { $0.map(\.validity) }
    }

    /// A side of a line.
    private struct Side: Hashable {
        var code: String
        /// The first day of the new unit.
        var day: Int
        var isOld: Bool
    }

    /// nil where anything is wrong, which is reported with its line.
    package func read(_ bytes: [UInt8]) -> Crosswalk? {
        let reader = SmallTableReader(file: file, sink: sink)
        guard let table = reader.read(bytes, columns: CrosswalkReader.columns) else { return nil }
        let found = table.rows.map { (row: $0, line: line($0)) }
        let lines = found.compactMap { pair in pair.line.map { (line: $0, place: pair.row.line) } }
        var isRight = table.isComplete && lines.count == found.count
        if !checkShares(lines) { isRight = false }
        // Where a line is wrong, its units would only seem to be missing.
        guard isRight, checkCompleteness(lines.map(\.line)) else { return nil }
        return Crosswalk(lines: lines.map(\.line))
    }

    private func line(_ row: SmallTableReader.Row) -> Crosswalk.Line? {
        let (old, new) = (row.fields[0], row.fields[1])
        let shares = zip(CrosswalkReader.columns[2...], row.fields[2...]).map {
            share($1, named: $0, row.line)
        }
        for code in [old, new] where unitsByCode[code] == nil {
            let hint = Suggestion.hint(for: code, among: unitsByCode.keys.sorted())
            report(row.line, "`\(code)` is no code of the areas file", hint: hint)
            return nil
        }
        let begins = (unitsByCode[new] ?? []).compactMap(\.validity.from)
        let ends = Set((unitsByCode[old] ?? []).compactMap { $0.validity.to.map { $0 + 1 } })
        guard let day = begins.first(where: ends.contains) else {
            let hint = "the old unit's last day is the day before the new one's first"
            report(row.line, "`\(new)` does not begin when `\(old)` ends, by the areas file", hint: hint)
            return nil
        }
        for (code, last) in [(old, day - 1), (new, day)] where !isLowest(code, on: last) {
            report(
                row.line, "`\(code)` has units below it", hint: "the crosswalk names the lowest units only")
            return nil
        }
        guard let oldShare = shares[0], let newShare = shares[1] else { return nil }
        return Crosswalk.Line(
            oldCode: old, newCode: new, oldShare: oldShare.value, newShare: newShare.value, day: day)
    }

    private struct Share { var value: Double? }

    /// nil where it is no share.
    private func share(_ text: String, named name: String, _ line: Int) -> Share? {
        if text.isEmpty { return Share(value: nil) }
        let isPlain = text.utf8.allSatisfy { Identifier.isDigit($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let share = Double(text), share > 0, share <= 1 else {
            report(line, "`\(name)` is a part above 0 and at most 1, or empty where it is not known")
            return nil
        }
        return Share(value: share)
    }

    private func isLowest(_ code: String, on day: Int) -> Bool {
        !(childValidities[code] ?? []).contains { $0.contains(day) }
    }

    /// The parts of a unit are different lines and no more than the whole.
    private func checkShares(_ lines: [(line: Crosswalk.Line, place: Int)]) -> Bool {
        var firstByPair: [[Side]: Int] = [:]
        var sums: [Side: (known: Double, unknownCount: Int)] = [:]
        var isRight = true
        for (line, place) in lines {
            let sides = [
                Side(code: line.oldCode, day: line.day, isOld: true),
                Side(code: line.newCode, day: line.day, isOld: false),
            ]
            if let first = firstByPair.updateValue(place, forKey: sides) {
                report(place, "`\(line.oldCode)` to `\(line.newCode)` stands twice: also in line \(first)")
                isRight = false
                continue
            }
            for (side, share) in zip(sides, [line.oldShare, line.newShare]) {
                var sum = sums[side] ?? (0, 0)
                let wasMore = isMore(sum)
                sum.known += share ?? 0
                sum.unknownCount += share == nil ? 1 : 0
                sums[side] = sum
                // Told once for each unit, at the line that passes the whole.
                guard isMore(sum), !wasMore else { continue }
                let kind = side.isOld ? "old" : "new"
                report(place, "the parts of the \(kind) unit `\(side.code)` are more than the whole")
                isRight = false
            }
        }
        return isRight
    }

    /// A part that is not known is more than nothing.
    private func isMore(_ sum: (known: Double, unknownCount: Int)) -> Bool {
        sum.known > 1 + CrosswalkReader.sumTolerance || (sum.known >= 1 && sum.unknownCount > 0)
    }

    /// Every lowest unit that comes or goes in the course of time has a line.
    private func checkCompleteness(_ lines: [Crosswalk.Line]) -> Bool {
        var known: Set<Side> = []
        for line in lines {
            known.insert(Side(code: line.oldCode, day: line.day, isOld: true))
            known.insert(Side(code: line.newCode, day: line.day, isOld: false))
        }
        let firstDay = units.map { $0.validity.from ?? .min }.min()
        let lastDay = units.map { $0.validity.to ?? .max }.max()
        var isRight = true
        func fault(_ message: String, hint: String? = nil) {
            sink.report(SourcePlace(file: file), message, hint: hint)
            isRight = false
        }
        for unit in units {
            let children = childValidities[unit.code] ?? []
            if children.contains(where: { $0.overlaps(unit.validity) }) {
                if unit.validity.isLeftUncovered(by: children) {
                    fault(
                        "`\(unit.code)` has units below it for a part of its time only",
                        hint: "give it two lines in the areas file")
                }
                continue
            }
            if let from = unit.validity.from, unit.validity.from != firstDay,
                !known.contains(Side(code: unit.code, day: from, isOld: false))
            {
                fault("no line says what the new unit `\(unit.code)` was made of")
            }
            if let to = unit.validity.to, unit.validity.to != lastDay,
                !known.contains(Side(code: unit.code, day: to + 1, isOld: true))
            {
                fault("no line says what became of the old unit `\(unit.code)`")
            }
        }
        return isRight
    }

    private func report(_ line: Int, _ message: String, hint: String? = nil) {
        sink.report(SourcePlace(file: file, line: line), message, hint: hint)
    }
}
