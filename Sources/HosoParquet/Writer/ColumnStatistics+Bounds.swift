extension ColumnStatistics {
    /// Cuts long texts.
    ///
    /// - Parameter isPageIndex: a page index needs every bound, so one without a short form stays long there.
    mutating func shortenBounds(isUTF8: Bool, isPageIndex: Bool) {
        if case .bytes(let text)? = minimum {
            let lower = TextBounds.lower(text, isUTF8: isUTF8)
            (minimum, isMinimumExact) = (.bytes(lower.bytes), lower.isExact)
        }
        if case .bytes(let text)? = maximum {
            if let upper = TextBounds.upper(text, isUTF8: isUTF8) {
                (maximum, isMaximumExact) = (.bytes(upper.bytes), upper.isExact)
            } else if !isPageIndex {
                maximum = nil
            }
        }
    }
}
