/// What the digits of a citizen ID, `PPPGYYNNNNNN`, say (Circular 07/2016/TT-BCA, Annex 1).
///
/// Each takes the number that the 12 digits write.
public enum CitizenNumber {
    /// Numbers of 12 digits are below this.
    public static let limit: UInt64 = 1_000_000_000_000

    /// Province or country where the birth was registered; 0...999.
    @inlinable public static func placeCode(_ number: UInt64) -> Int { Int(number / 1_000_000_000) }

    /// 0...9: two for each century from the 1900s, the even one for men.
    @inlinable public static func centuryAndSex(_ number: UInt64) -> Int {
        Int(number / 100_000_000 % 10)
    }

    @inlinable public static func isFemale(_ number: UInt64) -> Bool { centuryAndSex(number) % 2 == 1 }

    /// 1900...2399.
    @inlinable public static func birthYear(_ number: UInt64) -> Int {
        1900 + centuryAndSex(number) / 2 * 100 + Int(number / 1_000_000 % 100)
    }
}
