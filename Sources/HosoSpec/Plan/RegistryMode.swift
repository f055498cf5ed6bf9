/// How a registry's files become its table (the language's section "Registries").
public enum RegistryMode: String, CaseIterable, Sendable {
    /// Rows update what is stored.
    case changes
    /// All files that match are the whole registry, whenever any of them is new.
    case snapshot
}
