/// Values that became null while expressions were computed, counted for the run's report.
public struct EvaluationFaults: Hashable, Sendable {
    /// Integer and decimal results that do not fit.
    public var overflowCount = 0
    public var zeroDivisionCount = 0

    public init() {}

    public static func += (left: inout EvaluationFaults, right: EvaluationFaults) {
        left.overflowCount += right.overflowCount
        left.zeroDivisionCount += right.zeroDivisionCount
    }
}
