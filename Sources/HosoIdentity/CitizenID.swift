import HosoCore

/// The parts of a 12-digit citizen ID, `PPPGYYNNNNNN` (`CitizenNumber`). It has no check digit.
public struct CitizenID: Hashable, Sendable {
    public enum Sex: UInt8, Hashable, Sendable {
        case male = 0
        case female = 1
    }

    /// The number that the 12 digits write.
    public var number: UInt64

    /// - Returns: nil where `number` has more than 12 digits.
    public init?(number: UInt64) {
        guard number < CitizenNumber.limit else { return nil }
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
    public var placeCode: Int { CitizenNumber.placeCode(number) }
    /// 1900...2399.
    public var birthYear: Int { CitizenNumber.birthYear(number) }
    public var sex: Sex { CitizenNumber.isFemale(number) ? .female : .male }
    /// 0...999999.
    public var serial: Int { Int(number % 1_000_000) }
}
