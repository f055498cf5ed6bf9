/// A pipeline file as it was written: every part may be missing, every part knows its place.
package struct SpecDocument: Sendable {
    package var file: String
    package var pipeline: Located<String>?
    package var title: TitleSpec?
    package var includes: [Located<String>] = []
    /// Path of the areas file, relative to the file in its place.
    package var areas: Located<String>?
    /// Path of the crosswalk between old and new areas, likewise.
    package var crosswalk: Located<String>?
    package var parameters: [ParameterSpec] = []
    package var rejectLimit: Located<Double>?
    package var suppressBelow: Located<Int>?
    package var registries: [RegistrySpec] = []
    package var indicators: [IndicatorSpec] = []
    package var checks: [CheckSpec] = []
}

/// A title by language code, in the order written; `TitleSpec.noLanguage` for a title without one.
package struct TitleSpec: Sendable {
    /// ISO 639's code for a language that is not named.
    package static let noLanguage = "und"

    package var texts: [(language: String, text: String)]

    package var textByLanguage: [String: String] {
        Dictionary(texts.map { ($0.language, $0.text) }) { first, _ in first }
    }
}

package struct ParameterSpec: Sendable {
    package var name: Located<String>
    package var text: Located<String>
    package var isQuoted: Bool
}

package struct CheckSpec: Sendable {
    package var name: Located<String>
    package var title: TitleSpec?
    package var of: Located<String>?
    package var fails: Located<String>?
    package var area: Located<String>?
    package var show: [Located<String>] = []
    package var reference: Located<String>?
    package var unit: Located<String>?
    /// `of` or `fails` stands there with a value that could not be read.
    package var isIncomplete = false
}

/// A name with an expression: a derived column, or a dimension of an indicator.
package struct NamedExpressionSpec: Sendable {
    package var name: Located<String>
    package var text: Located<String>
}
