/// A name as indexes into the lists of `NameForms`.
struct PersonName: Equatable {
    var surname: Int
    /// -1 where there is none.
    var middle: Int
    /// Of a second given name before the last; -1 where there is none.
    var extra: Int
    var given: Int
    var isFemale: Bool
}
