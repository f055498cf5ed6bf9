import FoundationEssentials
import HosoCore
import HosoDelta

/// A row of `runs/`; of its report, which may be long, only what is asked for is decoded.
public struct StoredRun: Sendable {
    /// Six digits.
    public let run: String
    public let pipeline: String
    public let status: RunReport.Status
    private let json: [UInt8]
    private let place: SourcePlace

    /// - Parameters:
    ///   - json: the report.
    ///   - place: of the file that holds the row, for messages.
    init(run: String, pipeline: String, status: RunReport.Status, json: [UInt8], place: SourcePlace) {
        self.run = run
        self.pipeline = pipeline
        self.status = status
        self.json = json
        self.place = place
    }

    /// - Throws: `HosoError` of code `damagedStore`; so do all that follow.
    public func report() throws -> RunReport {
        guard let report = try? RunReport(json: json) else { throw unreadable }
        return report
    }

    /// Version of each table that holds after the run.
    public func tables() throws -> [String: Int] {
        guard let tables = try member("tables", as: [String: Int].self) else { throw unreadable }
        return tables
    }

    /// By registry, how look-ups find a person's rows; nil where the run's program did not note that.
    public func personColumns() throws -> [String: Receipt.PersonColumns]? {
        try member("person_columns", as: [String: Receipt.PersonColumns].self)
    }

    /// What disclosure control must know of each indicator, by name.
    public func indicators() throws -> [String: Receipt.IndicatorBasis] {
        guard let indicators = try member("indicators", as: [String: Receipt.IndicatorBasis].self) else {
            throw unreadable
        }
        return indicators
    }

    public func disclosure() throws -> Receipt.Disclosure {
        guard let suppressBelow = try member("suppress_below", as: Int.self) else { throw unreadable }
        return Receipt.Disclosure(
            suppressBelow: suppressBelow, indicators: try indicators(),
            areaParents: try member("area_parents", as: [String: String].self))
    }

    /// What the areas of other days are made of; nil where the pipeline names no crosswalk.
    public func boundaries() throws -> Receipt.Boundaries? {
        try member("boundaries", as: Receipt.Boundaries.self)
    }

    private func member<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value? {
        guard let bytes = JSONMemberSearch.value(at: ["receipt", name], in: json[...]) else { return nil }
        // An optional that is missing may be written as null.
        if bytes.elementsEqual("null".utf8) { return nil }
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes)) else { throw unreadable }
        return value
    }

    private var unreadable: HosoError {
        HosoError(
            .damagedStore, at: place, "the report of a run cannot be read",
            hint: "the store is of a newer format, or damaged")
    }
}
