/// What a person is in the block of persons that the population repeats: sex, age and family.
struct PersonRole: Sendable {
    enum Kind: Sendable {
        /// Of a couple; the husband's role is one before the wife's.
        case husband, wife
        /// Of a couple that is divorced; his role is one before hers.
        case formerHusband, formerWife
        /// Of two who are single and may marry on the second day; his role is one before hers.
        case groom, bride
        case child
        case single
        case widowed
        case dead
    }

    var kind: Kind
    var isFemale: Bool
    /// Whole years on 2026-06-30; of the dead, as if they lived.
    var age: Int
    /// From this role back to the first of the household, which all live with.
    var headDistance = 0
    /// From a child's role back to the father's; 0 where there is none.
    var fatherDistance = 0
    /// Born with the child whose role is one before.
    var isSecondTwin = false
    /// From this role to the one that has the same old number; 0 where none has.
    var sameOldNumberDistance = 0
    /// From this role to the one that had the same old number once; 0 where none had.
    var sameEarlierNumberDistance = 0
    /// Counted among the roles of the same sex and age.
    var number = 0

    /// From this role to the other of a couple, former couple, or two who may marry.
    var partnerDistance: Int {
        switch kind {
        case .husband, .formerHusband, .groom: 1
        case .wife, .formerWife, .bride: -1
        default: 0
        }
    }
}
