/// A component of a dossier.
struct DossierItem: Equatable {
    /// The first is the citizen's own declaration.
    static let sources = ["declared", "population", "business", "land", "tax", "insurance"]
    static let population = 1

    /// 0 is the citizen's ID.
    var code: Int
    /// Index into `sources`.
    var source: Int
    var isPaper: Bool
    /// Whether its data stood in a register already.
    var isAvailable: Bool

    var isReused: Bool { source != 0 }
}

/// How many components of each kind a dossier has.
struct DossierItemCounts: Equatable {
    var digital = 0
    var paper = 0
    var reused = 0

    /// Half on paper, half digital.
    var isMixed: Bool { digital > 0 && paper > 0 }
}
