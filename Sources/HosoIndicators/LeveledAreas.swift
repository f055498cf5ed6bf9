import HosoCore

/// A tree of areas, with the lowest ones below each.
struct LeveledAreas {
    /// nil at the top.
    let parentByCode: [String: String?]
    /// By code, the lowest areas below it; itself where it is one.
    private(set) var lowestByCode: [String: [String]] = [:]
    let lowest: [String]

    init(_ tree: AreaTree) {
        parentByCode = tree.areaByCode.mapValues(\.parent)
        let parents = Set(tree.areaByCode.values.compactMap(\.parent))
        lowest = tree.areaByCode.keys.filter { !parents.contains($0) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for code in lowest {
            for above in tree.lineage(of: code) { lowestByCode[above, default: []].append(code) }
        }
    }

    /// The area itself, then what lies above it.
    func lineage(of code: String) -> [String] {
        var codes = [code]
        while let parent = parentByCode[codes[codes.count - 1]] ?? nil { codes.append(parent) }
        return codes
    }
}
