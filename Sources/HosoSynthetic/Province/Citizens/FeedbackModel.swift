/// What citizens report, and how it was handled.
struct FeedbackModel: Sendable {
    static let topics = [
        "Môi trường", "Giao thông", "Trật tự đô thị", "Đất đai", "Xây dựng", "Điện, nước", "Y tế", "Giáo dục",
        "An ninh trật tự", "Thủ tục hành chính", "An toàn thực phẩm", "Khác",
    ]

    /// Days are counted from 2025-01-01.
    struct Item: Equatable {
        /// Index into `topics`.
        var topic: Int
        var receivedDay: Int
        var dueDay: Int
        var handledDay: Int?
        var isSatisfied: Bool?
        /// Index into the province's communes; negative for one that is no more.
        var commune: Int

        var isOnTime: Bool { handledDay.map { $0 <= dueDay } ?? false }
    }

    let places: RowPlaces
    let seed: UInt64
    let count: Int
    let newCount: Int

    private let onTime: Quota

    init(_ world: ProvinceWorld) {
        let figures = CitizenFigures.of(world.place)
        places = RowPlaces(world.place, world.rates)
        seed = world.seed
        count = world.scaled(figures.feedbackCount)
        newCount = max(10, count / 200)
        onTime = Quota(count: count, rate: figures.onTimeRate, seed: seed, .feedback)
    }

    /// - Parameter day: an item of the second day has no facts on the first.
    func item(_ index: Int, day: ScenarioDay) -> Item {
        var random = CounterRandom(seed, in: .feedbackFacts, index)
        let isNew = index >= count
        let lastDay = ProvinceCalendar.dayCount - 1
        let received = isNew ? lastDay - random.below(3) : random.below(ProvinceCalendar.dayCount)
        let due = WorkingDays.feedbackDue[received]
        let draw = random.below(1000)
        var handled: Int?
        if isNew {
            handled = nil
        } else if onTime.contains(index) {
            let last = min(due, lastDay)
            handled = received + draw % (last - received + 1)
        } else {
            // Late, or still waiting.
            handled = due + 1 + draw % 20
            if let late = handled, late > lastDay {
                handled = day == .second && draw % 2 == 0 ? lastDay + 1 : nil
            }
        }
        let opinion = random.below(10)
        return Item(
            topic: random.below(FeedbackModel.topics.count), receivedDay: received, dueDay: due,
            handledDay: handled, isSatisfied: handled == nil || opinion < 4 ? nil : opinion < 9,
            commune: places.drawn(&random))
    }
}
