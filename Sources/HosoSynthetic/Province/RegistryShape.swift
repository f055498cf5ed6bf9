/// What a registry of the provinces' pipelines looks like, and what its rows are counted for.
struct RegistryShape: Sendable {
    struct Link: Sendable {
        var name: String
        var hasRepair = false
    }

    var name: String
    var columns: [SyntheticColumn]
    var links: [Link] = []
    /// A registry's code names them by their index here.
    var cubes: [TruthCube.Shape] = []
    /// Ratios of cubes of any registries.
    var ratios: [TruthRatio] = []
    var overlaps: [TruthOverlap] = []
    var versions: [TruthVersions] = []
    /// Of indicators of any registries.
    var indexes: [TruthIndex] = []
    /// At most 32; bit i of `failures` is that of check i.
    var checks: [TruthCheck] = []
    /// For how much space a piece takes.
    var rowByteCount = 160
    /// Rows that an entity has in the mean.
    var rowsPerEntity = 1.0
}
