import HosoCore

/// The periods of a cube, from a first one on; days outside of them are an error of the scenario.
enum PeriodAxis: Sendable {
    case none
    /// First month and how many.
    case months(Int, Int, count: Int)
    /// First year and quarter, and how many.
    case quarters(Int, Int, count: Int)
    case years(Int, count: Int)

    /// 2025-01 to 2026-07.
    static let usualMonths = PeriodAxis.months(2025, 1, count: 19)
    static let usualQuarters = PeriodAxis.quarters(2025, 1, count: 7)

    var count: Int {
        switch self {
        case .none: 0
        case .months(_, _, let count), .quarters(_, _, let count), .years(_, let count): count
        }
    }

    /// - Parameter day: days since 1970-01-01.
    @inline(__always)
    func index(ofDay day: Int) -> Int {
        let date = CivilDate(daysSinceEpoch: day)
        let index: Int
        switch self {
        case .none: return 0
        case .months(let year, let month, _): index = (date.year - year) * 12 + date.month - month
        case .quarters(let year, let quarter, _):
            index = (date.year - year) * 4 + (date.month - 1) / 3 + 1 - quarter
        case .years(let year, _): index = date.year - year
        }
        precondition(index >= 0 && index < count, "\(date) is outside of the cube")
        return index
    }

    func name(_ index: Int) -> String {
        switch self {
        case .none: return "_T"
        case .months(let year, let month, _):
            let place = year * 12 + month - 1 + index
            let number = place % 12 + 1
            return "\(place / 12)-\(number < 10 ? "0" : "")\(number)"
        case .quarters(let year, let quarter, _):
            let place = year * 4 + quarter - 1 + index
            return "\(place / 4)-Q\(place % 4 + 1)"
        case .years(let year, _): return "\(year + index)"
        }
    }
}

/// The areas of a cube.
enum AreaAxis: Sendable {
    case none
    /// Communes of the province, which count for the province too.
    case communes
    /// The 34 provinces.
    case provinces
}
