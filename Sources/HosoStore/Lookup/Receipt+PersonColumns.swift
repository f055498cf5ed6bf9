public import HosoSpec

extension Receipt {
    /// As `HosoSpec.PersonColumns`, of one registry's table.
    public struct PersonColumns: Codable, Hashable, Sendable {
        public struct Link: Codable, Hashable, Sendable {
            /// The registry linked to.
            public var target: String
            public var idColumn: String

            private enum CodingKeys: String, CodingKey {
                case target = "to"
                case idColumn = "id"
            }
        }

        public var key: String?
        public var oldIDs: [String]
        public var citizenIDs: [String]
        /// By name.
        public var links: [String: Link]

        public init(_ columns: HosoSpec.PersonColumns) {
            key = columns.key
            oldIDs = columns.oldIDs
            citizenIDs = columns.citizenIDs
            links = Dictionary(
                uniqueKeysWithValues: columns.links.map {
                    ($0.name, Link(target: $0.target, idColumn: $0.idColumn))
                })
        }

        private enum CodingKeys: String, CodingKey {
            case key
            case oldIDs = "old_ids"
            case citizenIDs = "citizen_ids"
            case links
        }
    }

    /// What look-ups must know of a plan's registries, by name; those that they pass by are left out.
    public static func personColumns(of plan: Plan) -> [String: PersonColumns] {
        var found: [String: PersonColumns] = [:]
        for (index, registry) in plan.registries.enumerated() {
            let columns = plan.personColumns(of: index)
            if !columns.isEmpty { found[registry.name] = PersonColumns(columns) }
        }
        return found
    }
}
