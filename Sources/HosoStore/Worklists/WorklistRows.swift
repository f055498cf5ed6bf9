public import HosoCore

/// What worklists say of some rows of a registry: of those that fail a check, or of items as they are stored.
public struct WorklistRows: Sendable {
    /// The values of the row's key as text, joined by `|`.
    public var keys = TextArena()
    public var areas = NullableTexts()
    /// `WorklistDetail`; null where nothing is shown.
    public var details = NullableTexts()

    public init() {}

    public var count: Int { keys.count }
}

/// What became of an item of a worklist.
public enum WorklistOutcome: UInt8, CaseIterable, Sendable {
    /// It stands there still.
    case open
    /// Its row fails no longer, or is gone.
    case corrected
    /// Its check is in the pipeline no longer.
    case withdrawn

    /// In the store; nil for an open item.
    public var text: String? {
        switch self {
        case .open: nil
        case .corrected: "corrected"
        case .withdrawn: "withdrawn"
        }
    }
}
