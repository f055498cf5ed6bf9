package import HosoIndicators

/// An indicator's cells.
package struct IndicatorResult: Sendable {
    package var name: String
    package var cells: [IndicatorCell]
    /// Areas that have others below them, but rows of their own too.
    package var innerAreas: Set<String> = []
}
