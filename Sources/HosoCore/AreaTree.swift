/// Administrative units and the unit each lies in.
public struct AreaTree: Hashable, Sendable {
    public struct Area: Hashable, Sendable {
        public var name: String
        public var level: String
        /// Code of the unit above; nil at the top.
        public var parent: String?

        public init(name: String, level: String, parent: String?) {
            self.name = name
            self.level = level
            self.parent = parent
        }
    }

    public var areaByCode: [String: Area]

    public init(areaByCode: [String: Area]) { self.areaByCode = areaByCode }

    /// The area itself, then its parent, up to the top; empty for a code that is not in the tree.
    public func lineage(of code: String) -> [String] {
        var codes: [String] = []
        var next: String? = code
        while let current = next, let area = areaByCode[current], !codes.contains(current) {
            codes.append(current)
            next = area.parent
        }
        return codes
    }
}
