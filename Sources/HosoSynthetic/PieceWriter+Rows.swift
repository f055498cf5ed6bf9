extension PieceWriter {
    /// Soils one column of a few rows.
    mutating func soilSometimes(_ random: inout CounterRandom, columnCount: Int, except column: Int = -1) {
        guard random.below(64) == 0 else { return }
        let soiled = random.below(columnCount)
        let dirt = Dirt(rawValue: 1 + random.below(4)) ?? .quoted
        if soiled != column { soil(soiled, dirt) }
    }

    /// Writes `updated_at`.
    ///
    /// - Parameter moment: the winner's, in minutes since 1970 and seconds.
    mutating func append(
        _ moment: (minutes: Int, second: Int), _ version: RowVersion, _ random: inout CounterRandom
    ) {
        let form = random.below(20)
        append(
            minutes: moment.minutes - version.daysOlder * 1440, second: moment.second,
            form: form < 3 ? form : 0)
    }

    mutating func writeField(_ text: [UInt8]) {
        if open() { append(text) }
        close()
    }
}
