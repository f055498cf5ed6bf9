/// What a province publishes about its land records and obligations, and what is planted where it published
/// nothing. Counts are those of the real province.
struct LandFigures: Sendable {
    var cleanedCount: Int
    /// Of all parcels.
    var cleanedRate: Double
    /// Obligations for land that were filed online, and what was paid for them.
    var onlineCount: Int
    var onlineVND: Int
    /// Whether old numbers that lead to nobody or to several persons stand in the first day's extracts.
    var hasOpenOldNumbers: Bool

    static let bacNinh = LandFigures(
        cleanedCount: 3_000_000, cleanedRate: 0.92, onlineCount: 9000, onlineVND: 210_000_000_000,
        hasOpenOldNumbers: false)
    static let haNoi = LandFigures(
        cleanedCount: 3_200_000, cleanedRate: 0.81, onlineCount: 15_000, onlineVND: 400_000_000_000,
        hasOpenOldNumbers: true)

    static func of(_ place: ProvincePlace) -> LandFigures { place.code == "24" ? bacNinh : haNoi }
}
