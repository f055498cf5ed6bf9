/// What a province publishes about its citizens' app, and what is planted where it published nothing. Counts
/// are those of the real province.
struct CitizenFigures: Sendable {
    var accountCount: Int
    var visitCount: Int
    var feedbackCount: Int
    /// Of the feedback.
    var onTimeRate: Double

    static let bacNinh = CitizenFigures(
        accountCount: 1_450_000, visitCount: 9_000_000, feedbackCount: 32_000, onTimeRate: 0.912)
    static let haNoi = CitizenFigures(
        accountCount: 5_700_000, visitCount: 50_000_000, feedbackCount: 70_000, onTimeRate: 0.87)

    static func of(_ place: ProvincePlace) -> CitizenFigures { place.code == "24" ? bacNinh : haNoi }
}
