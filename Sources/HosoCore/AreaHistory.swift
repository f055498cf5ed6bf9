/// Administrative units through time: the same code may stand for several, one after the other.
public struct AreaHistory: Hashable, Sendable {
    public struct Unit: Hashable, Sendable {
        public var code: String
        public var name: String
        public var level: String
        /// Code of the unit above; nil at the top.
        public var parent: String?
        public var validity: Validity

        public init(code: String, name: String, level: String, parent: String?, validity: Validity = .always)
        {
            self.code = code
            self.name = name
            self.level = level
            self.parent = parent
            self.validity = validity
        }
    }

    /// A day later than the end of every unit that has one.
    public static let endOfTime = Int.max

    /// In the order of the file.
    public var units: [Unit]

    public init(units: [Unit]) { self.units = units }

    /// The units that are valid on a day; with `endOfTime` those without an end.
    public func tree(on day: Int) -> AreaTree {
        var areaByCode: [String: AreaTree.Area] = [:]
        for unit in units where unit.validity.contains(day) {
            areaByCode[unit.code] = AreaTree.Area(name: unit.name, level: unit.level, parent: unit.parent)
        }
        return AreaTree(areaByCode: areaByCode)
    }

    /// The days on which units begin, or are gone for the first time; ascending.
    public var changeDays: [Int] {
        Set(units.flatMap { [$0.validity.from, $0.validity.to.map { $0 + 1 }].compactMap { $0 } }).sorted()
    }
}
