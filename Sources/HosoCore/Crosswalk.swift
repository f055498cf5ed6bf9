/// What became of the lowest units of an area tree when they were merged or divided.
public struct Crosswalk: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public var oldCode: String
        public var newCode: String
        /// Part of the old unit's people who are in the new one, above 0 and at most 1; nil where unknown.
        public var oldShare: Double?
        /// Part of the new unit's people who were in the old one; likewise.
        public var newShare: Double?
        /// The first day of the new unit, the day after the last of the old one; since 1970-01-01.
        public var day: Int

        public init(oldCode: String, newCode: String, oldShare: Double?, newShare: Double?, day: Int) {
            self.oldCode = oldCode
            self.newCode = newCode
            self.oldShare = oldShare
            self.newShare = newShare
            self.day = day
        }
    }

    public var lines: [Line]

    public init(lines: [Line]) { self.lines = lines }
}
