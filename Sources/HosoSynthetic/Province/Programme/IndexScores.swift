/// The components of Decision 766 for all provinces by month, planted so that a province has the rank in each
/// group that it published, whatever the month.
struct IndexScores: Sendable {
    struct Component: Sendable {
        var code: String
        /// Index into `groups`.
        var group: Int
        /// The ratio that earns all points.
        var target: Double
        var points: Int

        var indicator: String { "i766_\(code.replacing(".", with: "_"))" }
    }

    struct Group: Sendable {
        /// Of the indicator, behind `i766_`.
        var name: String
        var points: Int
        /// The rank that Bắc Ninh published or, where it did not, has here; from 1.
        var rankOfBacNinh: Int
        /// Ranks, from 1, that are shared: all provinces in the range have equal figures.
        var tied: ClosedRange<Int>?
    }

    /// The indexes that the pipeline makes of the components: the groups, their total, and that of the
    /// communes.
    static let indexes: [TruthIndex] =
        groups.enumerated().map { number, group in
            TruthIndex(
                name: "i766_\(group.name)",
                parts: components.filter { $0.group == number }.map { component in
                    .init(
                        name: component.indicator, target: component.target, weight: Double(component.points))
                })
        } + [
            TruthIndex(
                name: "i766",
                parts: groups.map { .init(name: "i766_\($0.name)", target: 1, weight: Double($0.points)) }),
            TruthIndex(
                name: "service_index",
                parts: [
                    .init(name: "on_time_rate", target: 1, weight: 20),
                    .init(name: "online_rate", target: 0.8, weight: 12),
                    .init(name: "fees_cashless_rate", target: 0.8, weight: 10),
                    .init(name: "feedback_on_time_rate", target: 0.9, weight: 6),
                    .init(name: "satisfaction", target: 0.9, weight: 6),
                    .init(name: "results_digitised_rate", target: 0.8, weight: 6),
                    .init(name: "data_reused_rate", target: 0.8, weight: 2),
                ]),
        ]

    struct Score: Sendable, Equatable {
        var numerator: Int
        var denominator: Int
    }

    static let groups = [
        Group(name: "publicity", points: 18, rankOfBacNinh: 1),
        Group(name: "progress", points: 20, rankOfBacNinh: 1, tied: 21...23),
        Group(name: "online", points: 12, rankOfBacNinh: 1),
        Group(name: "payment", points: 10, rankOfBacNinh: 1, tied: 8...9),
        Group(name: "satisfaction", points: 18, rankOfBacNinh: 3),
        Group(name: "digitisation", points: 22, rankOfBacNinh: 5),
    ]

    /// In the order of the pipeline's weights.
    static let components = [
        Component(code: "1.1", group: 0, target: 1, points: 6),
        Component(code: "1.2", group: 0, target: 1, points: 4),
        Component(code: "1.3", group: 0, target: 1, points: 2),
        Component(code: "1.4", group: 0, target: 1, points: 6),
        Component(code: "2.1", group: 1, target: 1, points: 20),
        Component(code: "3.3", group: 2, target: 0.8, points: 12),
        Component(code: "3.6", group: 3, target: 0.8, points: 10),
        Component(code: "5.2", group: 4, target: 1, points: 6),
        Component(code: "5.3", group: 4, target: 0.9, points: 6),
        Component(code: "5.4", group: 4, target: 0.9, points: 6),
        Component(code: "4.1", group: 5, target: 0.8, points: 6),
        Component(code: "4.2", group: 5, target: 0.8, points: 4),
        Component(code: "4.6", group: 5, target: 0.8, points: 2),
        Component(code: "4.3", group: 5, target: 0.8, points: 2),
        Component(code: "4.4", group: 5, target: 0.8, points: 4),
        Component(code: "4.5a", group: 5, target: 0.8, points: 2),
        Component(code: "4.5b", group: 5, target: 0.8, points: 2),
    ]

    /// A component in which the better third of the provinces earns more than all points.
    private static let surpassed = 12
    private static let surpassingCount = 11

    /// 2026-01 to 2026-06.
    static let monthCount = 6

    let seed: UInt64
    let provinceCodes = PlaceTable.shared.provinceCodes
    /// By group, then by province: the place in the order of the group, from 0.
    private let places: [[Int]]

    var count: Int { IndexScores.monthCount * provinceCodes.count * IndexScores.components.count }

    init(seed: UInt64) {
        self.seed = seed
        let codes = PlaceTable.shared.provinceCodes
        places = IndexScores.groups.indices.map { group in
            var random = CounterRandom(seed, in: .score, -1 - group)
            var order = Array(codes.indices)
            for place in order.indices.reversed() { order.swapAt(place, random.below(place + 1)) }
            if let bacNinh = order.firstIndex(where: { codes[$0] == "24" }) {
                let province = order.remove(at: bacNinh)
                order.insert(province, at: IndexScores.groups[group].rankOfBacNinh - 1)
            }
            var places = [Int](repeating: 0, count: codes.count)
            for (place, province) in order.enumerated() { places[province] = place }
            return places
        }
    }

    /// The month (from 0), province and component of a row.
    func key(_ index: Int) -> (month: Int, province: Int, component: Int) {
        let componentCount = IndexScores.components.count
        let rest = index / componentCount
        return (rest / provinceCodes.count, rest % provinceCodes.count, index % componentCount)
    }

    /// - Parameter day: on the second, a few provinces have handled fewer dossiers of the last month in time.
    func score(_ index: Int, day: ScenarioDay) -> Score {
        let (month, province, number) = key(index)
        let component = IndexScores.components[number]
        var place = places[component.group][province]
        if let tied = IndexScores.groups[component.group].tied, tied.contains(place + 1) {
            place = tied.lowerBound - 1
        }
        // By the place, so that tied provinces have equal figures.
        var random = CounterRandom(
            seed, in: .score, (month * IndexScores.components.count + number) * 64 + place)
        let denominator = 4000 + random.below(80_000)
        let noise = Double(random.below(600)) / 100_000
        let earned = 0.966 + noise - 0.012 * Double(place)
        let isSurpassed = number == IndexScores.surpassed && place < IndexScores.surpassingCount
        let ratio = component.target * (isSurpassed ? 1.1 + noise : earned)
        let numerator = Int(ratio * Double(denominator))
        return Score(
            numerator: numerator - (day == .second && isChanged(index) ? 1 + numerator / 50 : 0),
            denominator: denominator)
    }

    func isChanged(_ index: Int) -> Bool {
        let (month, province, component) = key(index)
        return month == IndexScores.monthCount - 1 && component == 4 && province % 9 == 4
    }
}
