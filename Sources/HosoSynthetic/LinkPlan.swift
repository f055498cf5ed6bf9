/// How a row that has a person ID is planned to come out of the link to the population.
enum LinkPlan: Equatable {
    /// Found by 12 digits, the name written in another form.
    case verified(NameForms.Form)
    /// Found by 12 digits, the name with white space around and doubled within.
    case verifiedSpacedName
    /// Found by 12 digits written with separators.
    case verifiedWrittenID(IDForm)
    /// Found by an old ID that one person bears.
    case verifiedOldID(IDForm)
    case mismatchName, mismatchDate, mismatchBoth, mismatchOldID
    /// 12 digits that no person has.
    case unknownCitizen
    /// 9 digits that no person has.
    case unknownOld
    /// An old ID that only a superseded row of the population bears.
    case supersededOld
    /// An old ID of two persons.
    case ambiguous
    /// No ID at all, by index into `malformedIDs`.
    case invalid(Int)
    /// Null, by index into `emptyIDs`.
    case missing(Int)

    /// How the digits of an ID are written.
    enum IDForm: Int {
        case plain, spaced, dotted, dashed, padded
    }

    static let malformedIDs: [[UInt8]] = ["02709600123", "0270960012345", "027O96001234"].map {
        Array($0.utf8)
    }
    /// Nothing, white space, and an ID that normalisation empties.
    static let emptyIDs: [[UInt8]] = ["", " \u{A0}", "-"].map { Array($0.utf8) }

    private static let forcedPlans: [LinkPlan] = [
        .verified(.plain), .verified(.decomposed), .verified(.decomposedOtherOrder), .verified(.upper),
        .verified(.lower), .verified(.otherPlace), .verifiedSpacedName, .verifiedWrittenID(.spaced),
        .verifiedWrittenID(.dotted), .verifiedWrittenID(.dashed), .verifiedWrittenID(.padded),
        .verifiedOldID(.plain),
        .verifiedOldID(.spaced), .mismatchName, .mismatchDate, .mismatchBoth, .mismatchOldID, .unknownCitizen,
        .unknownOld, .supersededOld, .ambiguous, .invalid(0), .invalid(1), .invalid(2), .missing(0),
        .missing(1),
        .missing(2),
    ]

    /// Of each thousand rows, the first carry each plan for sure, twice, so that small populations hold them
    /// too. The two places are a prime apart: broken rows, which come at equal steps, cannot hit both.
    private static let forcedStarts = [0, 29]

    static func forced(at index: Int) -> LinkPlan? {
        let residue = index % 1000
        for start in forcedStarts where residue >= start && residue < start + forcedPlans.count {
            return forcedPlans[residue - start]
        }
        return nil
    }

    /// Shares in ten thousandths; what is left is `.verified(.plain)`.
    private static let shares: [(plan: LinkPlan, share: Int)] = [
        (.verified(.upper), 2300), (.verified(.decomposed), 500), (.verified(.decomposedOtherOrder), 100),
        (.verified(.lower), 200), (.verified(.otherPlace), 300), (.verifiedSpacedName, 150),
        (.verifiedWrittenID(.spaced), 100), (.verifiedWrittenID(.dotted), 100),
        (.verifiedWrittenID(.dashed), 50),
        (.verifiedWrittenID(.padded), 50), (.verifiedOldID(.plain), 350), (.verifiedOldID(.spaced), 50),
        (.mismatchName, 150), (.mismatchDate, 80), (.mismatchBoth, 20), (.mismatchOldID, 10),
        (.unknownCitizen, 60),
        (.unknownOld, 20), (.ambiguous, 10), (.invalid(0), 10), (.invalid(1), 10), (.invalid(2), 10),
        (.missing(0), 50),
        (.missing(1), 10), (.missing(2), 10),
    ]

    /// Indexes into `shares` by ten-thousandth; `UInt8.max` for the plain plan.
    private static let draws: [UInt8] = {
        var table: [UInt8] = []
        for (index, entry) in shares.enumerated() {
            table += [UInt8](repeating: UInt8(index), count: entry.share)
        }
        return table + [UInt8](repeating: .max, count: 10_000 - table.count)
    }()

    static func drawn(_ tenThousandth: Int) -> LinkPlan {
        let index = draws[tenThousandth]
        return index == .max ? .verified(.plain) : shares[Int(index)].plan
    }
}
