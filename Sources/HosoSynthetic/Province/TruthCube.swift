/// Rows that an indicator counts, by period, area and category; the last place of each is the unknown one.
///
/// Dense, so that the cubes of two files are added in a pass.
struct TruthCube: Sendable {
    /// The dimensions of a cube, and the indicator that it gives.
    struct Shape: Sendable {
        /// Of the indicator; or of the side of a ratio.
        var name: String
        var measure: TruthMeasure
        /// Whether it is an indicator by itself.
        var isIndicator = true
        var periods = PeriodAxis.none
        var areas = AreaAxis.none
        /// None: no dimension.
        var categories: [String] = []
        /// Of medians and percentiles: values are below this, and from 0.
        var valueCount = 0
    }

    let shape: Shape
    let periodCount: Int
    let areaCount: Int
    let categoryCount: Int
    private(set) var rows: [Int]
    private(set) var numerators: [Int]
    private(set) var denominators: [Int]
    /// By cell, then by value.
    private(set) var values: [Int]

    /// - Parameter areaCount: of the shape's areas.
    init(_ shape: Shape, areaCount: Int) {
        self.shape = shape
        periodCount = shape.periods.count == 0 ? 1 : shape.periods.count + 1
        self.areaCount = shape.areas == .none ? 1 : areaCount + 1
        categoryCount = shape.categories.isEmpty ? 1 : shape.categories.count + 1
        rows = [Int](repeating: 0, count: periodCount * self.areaCount * categoryCount)
        numerators = rows
        denominators = rows
        values = shape.valueCount == 0 ? [] : [Int](repeating: 0, count: rows.count * shape.valueCount)
    }

    /// - Parameters:
    ///   - day: of the period, in days since 1970-01-01; nil: unknown.
    ///   - area: negative: unknown.
    ///   - category: negative: unknown.
    @inline(__always)
    func cell(day: Int?, area: Int, category: Int) -> Int {
        var period = 0
        if periodCount > 1 { period = day.map(shape.periods.index(ofDay:)) ?? periodCount - 1 }
        let area = areaCount == 1 ? 0 : area < 0 ? areaCount - 1 : area
        let category = categoryCount == 1 ? 0 : category < 0 ? categoryCount - 1 : category
        return (period * areaCount + area) * categoryCount + category
    }

    @inline(__always)
    mutating func add(cell: Int, numerator: Int, denominator: Int) {
        rows[cell] += 1
        numerators[cell] += numerator
        denominators[cell] += denominator
    }

    /// - Parameter value: nil for a row whose value is null.
    @inline(__always)
    mutating func add(cell: Int, value: Int?) {
        rows[cell] += 1
        guard let value else { return }
        denominators[cell] += 1
        values[cell * shape.valueCount + value] += 1
    }

    mutating func add(_ other: TruthCube) {
        for cell in rows.indices {
            rows[cell] += other.rows[cell]
            numerators[cell] += other.numerators[cell]
            denominators[cell] += other.denominators[cell]
        }
        for place in values.indices { values[place] += other.values[place] }
    }
}
