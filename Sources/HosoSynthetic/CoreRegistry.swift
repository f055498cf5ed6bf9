/// The registries of the core pipeline.
enum CoreRegistry: Int, CaseIterable, Sendable {
    case population, insurance, dossiers, dossierData

    var name: String {
        switch self {
        case .population: "population"
        case .insurance: "insurance"
        case .dossiers: "dossiers"
        case .dossierData: "dossier_data"
        }
    }

    var columns: [String] {
        switch self {
        case .population:
            [
                "citizen_id", "old_id", "full_name", "birth_date", "sex", "commune_code", "marital_status",
                "life",
                "updated_at",
            ]
        case .insurance:
            [
                "participant_id", "citizen_id", "full_name", "birth_date", "scheme", "commune_code",
                "updated_at",
            ]
        case .dossiers:
            [
                "dossier_id", "procedure_code", "sector", "commune_code", "citizen_id", "channel",
                "received_at",
                "due_at", "completed_at", "result_digitised", "fee_vnd", "fee_method", "updated_at",
            ]
        case .dossierData: ["dossier_id", "item_no", "item_code", "source", "updated_at"]
        }
    }

    /// The link's name; nil where the registry has none.
    var linkName: String? {
        switch self {
        case .population: nil
        case .insurance, .dossiers: "person"
        case .dossierData: "dossier"
        }
    }

    /// The indicator made of this registry's rows; nil where there is none.
    var indicatorName: String? {
        switch self {
        case .population: nil
        case .insurance: "insured_verified_rate"
        case .dossiers: "digitisation_rate"
        case .dossierData: "reuse_rate"
        }
    }
}
