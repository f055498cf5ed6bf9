/// How values are written as text, and what stands between them.
package enum FieldForm: Sendable {
    /// RFC 4180: a null is an empty field, an empty text `""`.
    case csv
    /// A JSON object per line; texts, dates and decimals in quotes, a null is `null`.
    case jsonLines

    /// What a null is written as.
    var null: [UInt8] { self == .csv ? [] : Array("null".utf8) }
}
