/// A thousand living persons in households, and the dead beside them: the population repeats this block, so
/// that every share of it is exact, and the k-th person of any group is found without a search.
struct PopulationBlock: Sendable {
    static let shared = PopulationBlock()

    static let livingCount = 1000
    static let deadCount = 30

    /// The living, then the dead; households hold together.
    let roles: [PersonRole]
    /// Most roles of one sex and age.
    let maximumNumber: Int

    private init() {
        var builder = PopulationBlockBuilder()
        roles = builder.build()
        maximumNumber = (roles.map(\.number).max() ?? 0) + 1
    }
}
