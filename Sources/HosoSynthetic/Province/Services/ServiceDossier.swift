/// A dossier's facts on one of the two days.
struct ServiceDossier: Equatable {
    static let channels = ["online", "paper", "mixed"]
    static let ratings = ["satisfied", "neutral", "dissatisfied"]

    /// Among all dossiers; those of the second day follow those of the first.
    var index: Int
    /// The place that decides what the dossier is about; of the second day's, the index itself.
    var slot: Int
    /// Index into the procedures; nil for a code that is none of them.
    var procedure: Int?
    /// Index into `ProcedureTable.sectors`.
    var sector: Int
    /// Index into the communes of the province; negative for a code that is no more.
    var commune: Int
    /// Index into `channels`.
    var channel: Int
    /// Minutes since 1970, as all times here.
    var received: Int
    var due: Int
    var completed: Int?
    var returnsPaper: Bool
    var isDigitised: Bool?
    /// Index into `ratings`.
    var rating: Int?
    var itemCount: Int
    /// The first component's place among those of all dossiers of the first day.
    var firstItem: Int
    /// Of a dossier on land: whether its ID comes from data. nil for others.
    var hasIDFromData: Bool?
    /// Whether what the citizen declared is kept on paper.
    var keepsPaper: Bool

    /// Days since 2025-01-01.
    var receivedDay: Int { received / 1440 - ProvinceCalendar.start }

    /// Whole days from the day received to the day completed.
    var durationDays: Int? { completed.map { $0 / 1440 - received / 1440 } }

    /// Whether it was completed in time, or still has time at the end of the day of the extracts.
    var isOnTime: Bool {
        (completed ?? (ProvinceCalendar.start + ProvinceCalendar.dayCount) * 1440 - 1) <= due
    }
}
