import HosoCore

/// A dossier as the truth sees it: a function of the seed and the dossier's index.
struct DossierFacts {
    /// Index into `PlaceTable.communeCodes`.
    var commune: Int
    /// Minutes since 1970-01-01T00:00.
    var receivedMinutes: Int
    /// nil while the dossier is open.
    var completedMinutes: Int?
    /// nil where the registry does not say.
    var isDigitised: Bool?
    /// The range of working days that the procedure takes.
    var dueDays: Int
    var serial: Int

    /// Months from January 2025: an index of `TruthCounts.Cells`.
    static func period(ofMinutes minutes: Int) -> Int {
        let date = CivilDate(daysSinceEpoch: minutes / 1440)
        return (date.year - 2025) * 12 + date.month - 1
    }
}
