/// The parts of a 12-digit citizen ID, `PPPGYYNNNNNN` (Circular 07/2016/TT-BCA, Annex 1). It has no check
/// digit.
public struct CitizenID: Hashable, Sendable {
    public enum Sex: UInt8, Hashable, Sendable {
        case male = 0
        case female = 1
    }

    /// The number that the 12 digits write.
    public var number: UInt64

    /// - Returns: nil where `number` has more than 12 digits.
    public init?(number: UInt64) {
        guard number < 1_000_000_000_000 else { return nil }
        self.number = number
    }

    /// - Parameters:
    ///   - placeCode: 0...999, province or country of birth registration.
    ///   - birthYear: 1900...2399.
    ///   - serial: 0...999999.
    public init(placeCode: Int, sex: Sex, birthYear: Int, serial: Int) {
        precondition(
            (0...999).contains(placeCode) && (1900...2399).contains(birthYear), "place or year out of range")
        precondition((0...999_999).contains(serial), "serial number out of range")
        let centuryAndSex = (birthYear / 100 - 19) * 2 + Int(sex.rawValue)
        number = UInt64(((placeCode * 10 + centuryAndSex) * 100 + birthYear % 100) * 1_000_000 + serial)
    }

    /// Province or country where the birth was registered; 0...999.
    public var placeCode: Int { Int(number / 1_000_000_000) }
    /// 1900...2399.
    public var birthYear: Int { 1900 + Int(centuryAndSex / 2) * 100 + Int(number / 1_000_000 % 100) }
    public var sex: Sex { centuryAndSex % 2 == 0 ? .male : .female }
    /// 0...999999.
    public var serial: Int { Int(number % 1_000_000) }

    private var centuryAndSex: UInt64 { number / 100_000_000 % 10 }
}
