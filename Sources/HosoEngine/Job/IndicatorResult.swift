package import HosoIndicators

/// An indicator's cells.
package struct IndicatorResult: Sendable {
    package var name: String
    package var cells: [IndicatorCell]
}
