/// How the population register has a couple.
enum CoupleFate {
    case usual
    /// The marriage has not come into the register: for both, for him, for her.
    case gapBoth, gapHusband, gapWife
    /// As before on the first day, corrected on the second.
    case gapBothThenMended, gapHusbandThenMended, gapWifeThenMended
    /// She names another man: on both days, on the first, on the second.
    case stranger, strangerThenMended, strangerThen
    /// She names him by his old number.
    case namedByOldNumber
    /// Divorced on the second day; the register knows it, or does not yet.
    case divorceKnown, divorceUnknown

    static func shares(_ rates: ErrorRates) -> (usual: CoupleFate, others: [(CoupleFate, Double)]) {
        let gap = rates[.marriageGap] / 3
        let mended = rates[.secondDayCorrection]
        let stranger = rates[.spouseNotMutual]
        let change = rates[.secondDayChange]
        return (
            .usual,
            [
                (.gapBoth, gap * (1 - mended)), (.gapHusband, gap * (1 - mended)),
                (.gapWife, gap * (1 - mended)), (.gapBothThenMended, gap * mended),
                (.gapHusbandThenMended, gap * mended), (.gapWifeThenMended, gap * mended),
                (.stranger, stranger * (1 - mended)), (.strangerThenMended, stranger * mended),
                (.strangerThen, min(stranger, change) / 2),
                (.namedByOldNumber, 0.02), (.divorceKnown, change / 2), (.divorceUnknown, change / 2),
            ]
        )
    }

    func isGap(isWife: Bool, _ day: ScenarioDay) -> Bool {
        switch self {
        case .gapBoth: true
        case .gapHusband: !isWife
        case .gapWife: isWife
        case .gapBothThenMended: day == .first
        case .gapHusbandThenMended: !isWife && day == .first
        case .gapWifeThenMended: isWife && day == .first
        default: false
        }
    }

    func namesStranger(_ day: ScenarioDay) -> Bool {
        switch self {
        case .stranger: true
        case .strangerThenMended: day == .first
        case .strangerThen: day == .second
        default: false
        }
    }

    /// Whether there is a divorce on the second day.
    var endsInDivorce: Bool { self == .divorceKnown || self == .divorceUnknown }
}

/// How the population register has a former couple.
enum FormerCoupleFate {
    case usual
    /// The divorce has not come into the register: for both, for him, for her.
    case gapBoth, gapHusband, gapWife
    /// As before on the first day, corrected on the second.
    case gapBothThenMended, gapHusbandThenMended, gapWifeThenMended

    static func shares(_ rates: ErrorRates) -> (usual: FormerCoupleFate, others: [(FormerCoupleFate, Double)])
    {
        let gap = rates[.divorceGap] / 3
        let mended = rates[.secondDayCorrection]
        return (
            .usual,
            [
                (.gapBoth, gap * (1 - mended)), (.gapHusband, gap * (1 - mended)),
                (.gapWife, gap * (1 - mended)), (.gapBothThenMended, gap * mended),
                (.gapHusbandThenMended, gap * mended), (.gapWifeThenMended, gap * mended),
            ]
        )
    }

    func isGap(isWife: Bool, _ day: ScenarioDay) -> Bool {
        switch self {
        case .usual: false
        case .gapBoth: true
        case .gapHusband: !isWife
        case .gapWife: isWife
        case .gapBothThenMended: day == .first
        case .gapHusbandThenMended: !isWife && day == .first
        case .gapWifeThenMended: isWife && day == .first
        }
    }
}

/// Two who may marry on the second day; the register knows it then, or does not yet.
enum EngagedFate {
    case usual
    case marriageKnown, marriageUnknown

    static func shares(_ rates: ErrorRates) -> (usual: EngagedFate, others: [(EngagedFate, Double)]) {
        (.usual, [(.marriageKnown, 0.25), (.marriageUnknown, 0.25)])
    }
}

/// Deaths of those who live by the register on the first day.
enum ElderFate {
    case usual
    /// Registered as dead on the first day, alive in the population register until the second, or longer.
    case lateDeathThenMended, lateDeath
    /// Registered as dead on the second day; the population register knows it then, or does not yet.
    case deathKnown, deathUnknown
    /// Dead in the population register on the second day, and not in civil status.
    case unregisteredDeath

    static func shares(_ rates: ErrorRates) -> (usual: ElderFate, others: [(ElderFate, Double)]) {
        let late = rates[.lateDeath]
        let mended = rates[.secondDayCorrection]
        let change = rates[.secondDayChange]
        return (
            .usual,
            [
                (.lateDeathThenMended, late * mended), (.lateDeath, late * (1 - mended)),
                (.deathKnown, change), (.deathUnknown, change / 2), (.unregisteredDeath, change / 2),
            ]
        )
    }

    var isDeadOnSecondDay: Bool {
        self == .lateDeathThenMended || self == .deathKnown || self == .unregisteredDeath
    }
}
