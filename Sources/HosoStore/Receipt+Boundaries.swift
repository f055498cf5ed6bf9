public import HosoCore

extension Receipt {
    /// What areas of other days than the run's are made of, in areas of the run that have cells.
    public struct Boundaries: Codable, Hashable, Sendable {
        /// The days in which the run's own areas are what they are.
        public var own: Days
        /// By code, then by day.
        public var areas: [Area]

        public init(own: Days, areas: [Area]) {
            self.own = own
            self.areas = areas
        }
    }

    /// A stretch of days, `yyyy-MM-dd`, both ends included; an end that is nil is open.
    public struct Days: Codable, Hashable, Sendable {
        public var from: String?
        public var to: String?

        public init(_ validity: Validity) {
            from = validity.from.map { CivilDate(daysSinceEpoch: $0).description }
            to = validity.to.map { CivilDate(daysSinceEpoch: $0).description }
        }

        /// - Parameter day: `yyyy-MM-dd`.
        public func contains(_ day: String) -> Bool {
            (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
        }
    }

    public struct Area: Codable, Hashable, Sendable {
        public var code: String
        public var days: Days
        /// Areas of the run that lie in it as a whole, without those that lie in one of them; nil for none.
        public var whole: [String]?
        /// Areas of the run of whose people a part is in it; nil for none.
        public var parts: [String: Double]?
        /// Areas of the run that lie in it with a part that is not known; nil for none. Of those that have
        /// others below them, only rows of their own are meant.
        public var unknown: [String]?

        public init(code: String, days: Days, whole: [String]?, parts: [String: Double]?, unknown: [String]?)
        {
            self.code = code
            self.days = days
            self.whole = whole
            self.parts = parts
            self.unknown = unknown
        }
    }
}
