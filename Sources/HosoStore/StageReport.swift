import FoundationEssentials

/// What one stage of a run took by the clock: printed beside the run's report, kept nowhere.
public struct StageReport: Encodable, Hashable, Sendable {
    /// Such as `read insurance`.
    public var stage: String
    /// To the millisecond.
    public var seconds: Double
    /// Read in the stage; 0 where it reads none.
    public var rows: Int
    public var bytes: Int

    public init(stage: String, seconds: Double, rows: Int = 0, bytes: Int = 0) {
        self.stage = stage
        self.seconds = seconds
        self.rows = rows
        self.bytes = bytes
    }
}

extension RunReport {
    /// The report as `json()` has it, with one more key, `stages`.
    public func json(stages: [StageReport]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let printed = ReportWithStages(report: self, stages: stages)
        return String(decoding: try encoder.encode(printed), as: UTF8.self)
    }
}

private struct ReportWithStages: Encodable {
    var report: RunReport
    var stages: [StageReport]

    private enum CodingKeys: String, CodingKey { case stages }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(stages, forKey: .stages)
    }
}
