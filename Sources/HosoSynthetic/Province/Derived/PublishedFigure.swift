/// A figure that a province published, and the cell that is planted to give it, at the scale of the scenario.
struct PublishedFigure: Sendable {
    /// Of `indicators.csv`; one row there may have several figures.
    var id: String
    var indicator: String
    var cell: TruthCell.Key
    /// As published.
    var text: String
    /// Whether the figure is the cell's rank.
    var isRank: Bool

    private init(
        _ id: String, _ indicator: String, _ text: String, period: String = "_T", area: String = "_T",
        category: String = "_T", isRank: Bool = false
    ) {
        self.id = id
        self.indicator = indicator
        cell = TruthCell.Key(period: period, area: area, category: category)
        self.text = text
        self.isRank = isRank
    }

    static func of(_ place: ProvincePlace) -> [PublishedFigure] { place.code == "24" ? bacNinh : haNoi }

    private static let haNoi = [
        PublishedFigure("HN01", "citizens_digitised", "104,000,000 persons (national)"),
        PublishedFigure("HN02", "linked_birth_days", "4 to 5 days", period: "2026-Q2"),
        PublishedFigure("HN02", "linked_birth_days_median", "4 to 5 days", period: "2026-Q2"),
        PublishedFigure("HN02", "linked_birth_days", "7 to 14 days before", period: "2025-Q2"),
        PublishedFigure("HN03", "child_cards_issued", "180,000 cards"),
        PublishedFigure("HN04", "health_cards_linked", "7,500,000 cards"),
        PublishedFigure("HN05", "paid_to_account_rate", "99.05 %"),
        PublishedFigure("HN06", "app_accounts_opened", "5,700,000 accounts"),
        PublishedFigure("HN07", "app_visits_total", "50,000,000 visits"),
        PublishedFigure("HN08", "online_procedures", "300 procedures"),
        PublishedFigure("HN09", "feedback_received", "70,000 items"),
        PublishedFigure("HN10", "feedback_on_time_rate", "87 %"),
        PublishedFigure("HN11", "funeral_days", "6 days"),
        PublishedFigure("HN12", "survivor_days", "6 to 18 days"),
        PublishedFigure("HN12", "survivor_within_18_days_rate", "6 to 18 days"),
        PublishedFigure("HN13", "sickness_days", "2 days"),
        PublishedFigure("HN14", "insured_verified_rate", "98.11 %"),
        PublishedFigure("HN15", "land_without_id_paper_rate", "100 %"),
        PublishedFigure("HN16", "fees_cashless_rate", "98 %"),
        PublishedFigure("HN17", "land_procedures_fully_online", "3 procedures"),
        PublishedFigure("HN18", "land_obligations_online", "15,000 applications"),
        PublishedFigure("HN18", "land_obligations_online_vnd", "400e9 VND"),
        PublishedFigure("HN19", "paper_demanded_rate", "target 0"),
        PublishedFigure("HN19", "mixed_dossier_rate", "target 0"),
    ]

    /// The newest month of the scores.
    private static let newestMonth = "2026-06"

    private static let bacNinh =
        [
            PublishedFigure("BN01", "essential_online_rate", "target 100 % since 2025-10-01"),
            PublishedFigure("BN02", "processing_time_ratio", "nearly 50 % less"),
            PublishedFigure("BN03", "civil_status_error_rate", "nearly 0"),
            PublishedFigure("BN04", "satisfaction", "rising: from", period: "2025-02"),
            PublishedFigure("BN04", "satisfaction", "rising: to", period: "2026-05"),
            PublishedFigure("BN05", "results_digitised_rate", "94.82 %"),
            PublishedFigure("BN06", "data_reused_rate", "86.8 %"),
            PublishedFigure("BN07", "justice_records_cleaned", "15,000 records"),
            PublishedFigure("BN08", "court_reviewed", "400,000 marriages", category: "marriage"),
            PublishedFigure("BN08", "court_reviewed", "70,000 divorces", category: "divorce"),
            PublishedFigure("BN09", "civil_status_errors_corrected_rate", "100 % (5,000)"),
            PublishedFigure("BN10", "civil_status_digitised", "2,870,000 records"),
            PublishedFigure("BN11", "insured_linked", "3,500,000 persons"),
            PublishedFigure("BN12", "land_records_cleaned", "3,000,000 records"),
            PublishedFigure("BN13", "old_id_conversion_rate", "100 %"),
            PublishedFigure("BN14", "eid_accounts_active", "2,100,000 accounts"),
            PublishedFigure("BN15", "key_databases_completed", "12 databases"),
        ] + ranks + [
            PublishedFigure("BN17", "marriage_gap_rate", "n/a"),
            PublishedFigure("BN18", "data_groups_used", "9 of 12 groups"),
        ]

    private static let ranks = [
        ("publicity", "first"), ("progress", "first"), ("online", "first"), ("payment", "first"),
        ("digitisation", "fifth"),
    ].map { group, text in
        PublishedFigure("BN16", "i766_\(group)", text, period: newestMonth, area: "24", isRank: true)
    }
}

extension PublishedFigure {
    /// - Parameter cells: of the indicator.
    func json(_ cells: [TruthCell]) -> String? {
        guard let planted = cells.first(where: { $0.key == cell }) else { return nil }
        let number = isRank ? planted.rank.map(Double.init) : planted.value
        return "{\"id\":\"\(id)\",\"indicator\":\"\(indicator)\",\"cell\":{\"period\":\"\(cell.period)\","
            + "\"area\":\"\(cell.area)\",\"category\":\"\(cell.category)\"},\"published\":\"\(text)\","
            + "\"planted\":\(ProvinceTruth.number(number))" + (isRank ? ",\"is_rank\":true}" : "}")
    }
}
