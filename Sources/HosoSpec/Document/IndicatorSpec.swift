package import HosoCore

package struct IndicatorSpec: Sendable {
    package var name: Located<String>
    /// In the order written; more than one where the indicator is a list of them.
    package var definitions: [IndicatorDefinitionSpec]
}

/// How an indicator is defined, always or for a time.
package struct IndicatorDefinitionSpec: Sendable {
    package var title: TitleSpec?
    package var target: Located<Double>?
    package var reference: Located<String>?
    package var unit: Located<String>?
    package var rank: Located<Bool>?
    package var valid: Located<Validity>?
    package var measure: MeasureSpec
}

/// What an indicator, or one side of a ratio, measures.
package struct MeasureSpec: Sendable {
    package enum Form: Sendable {
        case count(Located<String>)
        case sum(Located<String>)
        case share(Located<String>)
        case mean(Located<String>)
        case median(Located<String>)
        case percentile(percent: Located<Double>?, of: Located<String>?)
        case ratio(numerator: MeasureSpec?, denominator: MeasureSpec?)
        case index(weights: [(indicator: Located<String>, weight: Located<Double>)])
    }

    /// Where it is named: its indicator's name, or `numerator` or `denominator`.
    package var place: SourcePlace
    package var of: Located<String>?
    package var filter: Located<String>?
    /// The measures named, with the places of their keys. One is right; none stands for `count: rows`.
    package var forms: [(name: Located<String>, form: Form)] = []
    package var by: [NamedExpressionSpec] = []
    /// Place of the key `by`.
    package var byPlace: SourcePlace?

    package init(place: SourcePlace) { self.place = place }
}
