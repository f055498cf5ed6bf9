public import HosoCore

/// The tables that every store has beside those of its registries (contract, "The store").
public enum SystemTable: String, CaseIterable, Sendable {
    case indicators
    case worklists
    case rejects
    case runs
    /// Look-ups; no part of any run.
    case audit

    public var fields: [Field] {
        switch self {
        case .indicators:
            [
                Field("run", .string, isNullable: false), Field("indicator", .string, isNullable: false),
                Field("period", .string, isNullable: false), Field("area", .string, isNullable: false),
                Field("category", .string, isNullable: false), Field("numerator", .double),
                Field("denominator", .double), Field("value", .double), Field("rank", .int64),
                Field("definition", .string),
            ]
        case .worklists:
            [
                Field("check", .string, isNullable: false), Field("key", .string, isNullable: false),
                Field("area", .string), Field("opened_run", .string, isNullable: false),
                Field("closed_run", .string), Field("outcome", .string), Field("detail", .string),
            ]
        case .rejects:
            [
                Field("run", .string, isNullable: false), Field("registry", .string, isNullable: false),
                Field("file", .string, isNullable: false), Field("line", .int64, isNullable: false),
                Field("column", .string), Field("reason", .string, isNullable: false), Field("raw", .binary),
            ]
        case .runs:
            [
                Field("run", .string, isNullable: false), Field("pipeline", .string, isNullable: false),
                Field("started_at", .string, isNullable: false),
                Field("finished_at", .string, isNullable: false),
                Field("status", .string, isNullable: false), Field("report", .string, isNullable: false),
            ]
        case .audit:
            [
                Field("at", .string, isNullable: false), Field("operator", .string, isNullable: false),
                Field("purpose", .string, isNullable: false), Field("asked", .string, isNullable: false),
                Field("subject", .string, isNullable: false), Field("run", .string, isNullable: false),
                Field("persons", .int64, isNullable: false), Field("rows", .int64, isNullable: false),
            ]
        }
    }
}
