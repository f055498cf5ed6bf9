/// The columns of a registry by which a person's rows are found.
public struct PersonColumns: Hashable, Sendable {
    /// A link to a registry that is keyed by citizen ID.
    public struct Link: Hashable, Sendable {
        public var name: String
        /// Name of the registry linked to.
        public var target: String
        /// Column that holds the ID found.
        public var idColumn: String

        public init(name: String, target: String, idColumn: String) {
            self.name = name
            self.target = target
            self.idColumn = idColumn
        }
    }

    /// The key, where it is one column of type `citizen_id`.
    public var key: String?
    /// Columns of type `old_id`, in their order.
    public var oldIDs: [String]
    /// Columns of type `citizen_id`, in their order.
    public var citizenIDs: [String]
    public var links: [Link]

    public init(key: String?, oldIDs: [String], citizenIDs: [String], links: [Link]) {
        self.key = key
        self.oldIDs = oldIDs
        self.citizenIDs = citizenIDs
        self.links = links
    }

    /// Whether look-ups pass the registry by.
    public var isEmpty: Bool { key == nil && oldIDs.isEmpty && citizenIDs.isEmpty && links.isEmpty }

    /// Columns that are searched for an ID, though rows are in no order of them.
    public var searchedColumns: Set<String> { Set(oldIDs + links.map(\.idColumn)) }
}

extension RegistryPlan {
    /// The key column, where it is one and of type `citizen_id`.
    var citizenKey: String? {
        guard key.count == 1, case .citizenID = columns[key[0]].type else { return nil }
        return columns[key[0]].name
    }

    fileprivate func names(of type: ColumnType) -> [String] { columns.filter { $0.type == type }.map(\.name) }
}

extension Plan {
    /// - Parameter registry: its index.
    public func personColumns(of registry: Int) -> PersonColumns {
        let plan = registries[registry]
        let links = plan.links.compactMap { link -> PersonColumns.Link? in
            guard registries[link.target].citizenKey != nil else { return nil }
            return PersonColumns.Link(
                name: link.name, target: registries[link.target].name,
                idColumn: LinkMember.id.storeColumn(ofLink: link.name))
        }
        return PersonColumns(
            key: plan.citizenKey, oldIDs: plan.names(of: .oldID), citizenIDs: plan.names(of: .citizenID),
            links: links)
    }
}
