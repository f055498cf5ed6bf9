import HosoIndicators
import HosoStore

/// The areas that `hoso worklist --area` asks for.
final class WorklistAreas {
    private let wanted: String
    /// The unit above each area, empty at the top; nil where the pipeline names no areas.
    private let parents: [String: String]?
    private var knownAreas: [String: Bool] = [:]

    /// - Parameter isHistory: whether items of earlier runs are asked for, whose areas the run may not know.
    init(_ wanted: String, of store: Store, _ run: RunReport, isHistory: Bool) throws {
        self.wanted = wanted
        var parents = run.receipt.areaParents
        if isHistory {
            for earlier in try store.runs() where earlier.run < run.run {
                guard let more = earlier.receipt.areaParents else { continue }
                parents = (parents ?? [:]).merging(more) { newer, _ in newer }
            }
        }
        self.parents = parents
    }

    /// - Parameter area: of an item.
    func takes(_ area: String?) -> Bool {
        guard let area else { return wanted == IndicatorCell.unknown || wanted == IndicatorCell.total }
        if let known = knownAreas[area] { return known }
        let takes = isWanted(area)
        knownAreas[area] = takes
        return takes
    }

    private func isWanted(_ area: String) -> Bool {
        if wanted == IndicatorCell.total || wanted == area { return true }
        guard let parents else { return false }
        if wanted == IndicatorCell.unknown { return parents[area] == nil }
        var code = area
        // No tree is higher than it has units.
        for _ in 0...parents.count {
            guard let parent = parents[code], !parent.isEmpty else { return false }
            if parent == wanted { return true }
            code = parent
        }
        return false
    }
}
