/// A file of the scenario `core`.
public struct SyntheticFile: ScenarioFile {
    /// Below the output folder, with `/` between its parts.
    public let path: String
    /// The registry that it is an extract of.
    public let registry: String
    /// Pieces that make up the file, in order.
    public let pieceCount: Int

    let registryKind: CoreRegistry
    /// From 0 within the registry.
    let number: Int
    /// Files of the registry.
    let fileCount: Int

    init(
        registry: CoreRegistry, number: Int, fileCount: Int, pieceCount: Int, day: ScenarioDay, suffix: String
    ) {
        let digits = String(number + 1)
        let zeros = String(repeating: "0", count: max(0, 5 - digits.count))
        // The second day's files come after the first's in input order.
        let date = day == .first ? "" : "20260703-"
        path = "\(registry.name)/part-\(date)\(zeros)\(digits).csv\(suffix)"
        self.registry = registry.name
        self.pieceCount = pieceCount
        registryKind = registry
        self.number = number
        self.fileCount = fileCount
    }

    /// One file of each registry is written in a way of its own.
    var layout: FileLayout {
        let isFirst = number == 0
        let isLast = number == fileCount - 1
        return FileLayout(
            hasCarriageReturns: isLast && (registryKind == .population || registryKind == .dossiers),
            hasByteOrderMark: isFirst && (registryKind == .insurance || registryKind == .dossierData),
            isReordered: isLast && registryKind == .insurance)
    }
}
