/// A file of one of the provinces' scenarios.
public struct ProvinceFile: ScenarioFile {
    public let path: String
    public let registry: String
    public let pieceCount: Int

    /// Index into the scenario's registries.
    let registryIndex: Int
    /// From 0 within the registry.
    let number: Int
    /// Files of the registry.
    let fileCount: Int

    /// One file of each registry is written in a way of its own.
    var layout: FileLayout {
        let isFirst = number == 0
        let isLast = number == fileCount - 1
        return FileLayout(
            hasCarriageReturns: isLast && registryIndex % 3 == 0,
            hasByteOrderMark: isFirst && registryIndex % 3 == 1,
            isReordered: isLast && registryIndex % 3 == 2)
    }
}
