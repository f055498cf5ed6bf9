/// What a province publishes about its administrative services, and what is planted where it published
/// nothing.
struct ServiceFigures: Sendable {
    /// Dossiers of one and a half years for each person.
    var dossierRate: Double
    /// Of the completed dossiers whose procedure returns a paper.
    var digitisedRate: Double
    /// Of the components of dossiers.
    var reusedRate: Double
    /// Of the dossiers on land, those whose ID comes from data.
    var landWithoutPaperRate: Double
    /// Of the essential services' dossiers since October 2025, in thousandths.
    var essentialOnlinePerThousand: Int
    /// Of fees and charges, by number.
    var cashlessRate: Double
    /// Fees paid for each person.
    var feeRate: Double
    /// Procedures that can be filed online; does not grow with the population.
    var onlineProcedureCount: Int
    /// Procedures on land that are online to the end.
    var fullLandProcedureCount: Int

    static let bacNinh = ServiceFigures(
        dossierRate: 0.5, digitisedRate: 0.9482, reusedRate: 0.868, landWithoutPaperRate: 0.97,
        essentialOnlinePerThousand: 1000, cashlessRate: 0.954, feeRate: 0.3, onlineProcedureCount: 318,
        fullLandProcedureCount: 12)
    static let haNoi = ServiceFigures(
        dossierRate: 0.4, digitisedRate: 0.913, reusedRate: 0.814, landWithoutPaperRate: 1,
        essentialOnlinePerThousand: 982, cashlessRate: 0.98, feeRate: 0.3, onlineProcedureCount: 300,
        fullLandProcedureCount: 3)

    static func of(_ place: ProvincePlace) -> ServiceFigures { place.code == "24" ? bacNinh : haNoi }
}
