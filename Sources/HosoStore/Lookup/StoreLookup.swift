import HosoCore
public import HosoParquet

/// Finds a person's rows in the tables of a finished run.
///
/// Key order, statistics, page indexes and bloom filters tell which pages need be read.
public struct StoreLookup: Sendable {
    /// What is asked for, normalised, as digits.
    public enum Subject: Hashable, Sendable {
        /// 12 digits.
        case citizenID([UInt8])
        /// 9 digits.
        case oldID([UInt8])
    }

    /// A row that was found.
    public struct Row: Hashable, Sendable {
        public var registry: String
        /// The link by which it was found; nil for a row about the person itself.
        public var link: String?
        public var names: [String]
        /// As many as names.
        public var values: [ParquetRecordValue]

        /// Text of a column; nil where it is null or no text.
        public func text(_ name: String) -> [UInt8]? {
            guard let index = names.firstIndex(of: name), case .text(let text) = values[index] else {
                return nil
            }
            return text
        }
    }

    /// Which rows there are, before they are read.
    public struct Finding: Sendable {
        /// Rows of registries that are keyed by citizen ID.
        public var personRowCount: Int { personPlaces.reduce(0) { $0 + $1.places.count } }
        /// Rows that link to the person.
        public var linkedRowCount: Int { linkedPlaces.reduce(0) { $0 + $1.places.count } }
        /// Distinct IDs that were found: more than one where an old ID is borne by several persons.
        public fileprivate(set) var personCount = 0
        fileprivate var personPlaces: [Group] = []
        fileprivate var linkedPlaces: [Group] = []
    }

    fileprivate struct Group: Sendable {
        var registry: String
        var link: String?
        var places: [SearchedTable.RowPlace]
    }

    /// Rows by registry and link, bytewise; within these in the table's order.
    public struct Answer: Sendable {
        public var persons: [Row]
        public var linked: [Row]
    }

    private let columns: [String: Receipt.PersonColumns]
    /// Of the registries that have such columns.
    private let tables: [String: SearchedTable]
    private let search: RowSearch

    /// - Throws: `HosoError` where the run does not say how, or a table cannot be read.
    public init(store: Store, run: StoredRun, pieces: any PieceRunner) throws {
        guard let columns = try run.personColumns() else {
            throw HosoError(
                .usage, at: SourcePlace(file: store.path),
                "was made by an older version of hoso, which did not note how persons are found",
                hint: "run the pipeline again")
        }
        guard columns.values.contains(where: { $0.key != nil }) else {
            throw HosoError(
                .usage, at: SourcePlace(file: store.path),
                "has no registry that is keyed by a column of type citizen_id, so there are no persons to find"
            )
        }
        let names = columns.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let versions = try run.tables()
        let budget = OpenFileBudget()
        let opened = try pieces.map(names.count) { index -> SearchedTable? in
            guard let version = versions[names[index]] else { return nil }
            return try SearchedTable(store.table(names[index]), version: version, budget: budget)
        }
        self.columns = columns
        tables = Dictionary(uniqueKeysWithValues: zip(names, opened)).compactMapValues { $0 }
        search = RowSearch(pieces: pieces)
    }

    /// Finds the rows; what it costs does not depend on how many are found.
    public func find(_ subject: Subject) throws -> Finding {
        var finding = Finding()
        switch subject {
        case .citizenID(let id): try addRows(of: [id], to: &finding)
        case .oldID(let id): try addRows(of: try citizenIDs(ofOldID: id), to: &finding)
        }
        return finding
    }

    /// Reads what was found.
    public func rows(of finding: Finding) throws -> Answer {
        let groups = finding.personPlaces + finding.linkedPlaces
        let found = groups.compactMap { group in
            tables[group.registry].map { (group: group, table: $0) }
        }
        let rows = try search.rows(
            found.map { RowSearch.Selection(table: $0.table, columns: nil, places: $0.group.places) })
        var answer = Answer(persons: [], linked: [])
        for (group, rows) in zip(found, rows) {
            let names = group.table.fields.map(\.name)
            for values in rows {
                let row = Row(
                    registry: group.group.registry, link: group.group.link, names: names, values: values)
                if row.link == nil { answer.persons.append(row) } else { answer.linked.append(row) }
            }
        }
        return answer
    }

    private var registries: [String] {
        tables.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whom an old ID belongs to, by every registry that knows old and citizen ID of a person; distinct.
    private func citizenIDs(ofOldID oldID: [UInt8]) throws -> [[UInt8]] {
        var requests: [RowSearch.Request] = []
        var idColumns: [String] = []
        for registry in registries {
            guard let table = tables[registry], let columns = columns[registry] else { continue }
            guard let idColumn = columns.key ?? columns.onlyCitizenID else { continue }
            for column in columns.oldIDs {
                requests.append(RowSearch.Request(table: table, column: column, texts: [oldID]))
                idColumns.append(idColumn)
            }
        }
        let matches = try search.matches(requests)
        let rows = try search.rows(
            requests.indices.map { index in
                RowSearch.Selection(
                    table: requests[index].table, columns: [idColumns[index]],
                    places: matches[index].map(\.place))
            })
        return Set(rows.joined().compactMap { StoreLookup.text($0[0]) }).sorted {
            $0.lexicographicallyPrecedes($1)
        }
    }

    private func addRows(of ids: [[UInt8]], to finding: inout Finding) throws {
        var requests: [RowSearch.Request] = []
        var groups: [(registry: String, link: String?)] = []
        for registry in registries {
            guard let table = tables[registry], let columns = columns[registry] else { continue }
            if let key = columns.key {
                requests.append(RowSearch.Request(table: table, column: key, texts: ids))
                groups.append((registry, nil))
            }
            for (name, link) in columns.links.sorted(by: {
                $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }) {
                requests.append(RowSearch.Request(table: table, column: link.idColumn, texts: ids))
                groups.append((registry, name))
            }
        }
        let matches = try search.matches(requests)
        var found = Set<[UInt8]>()
        for (group, matches) in zip(groups, matches) where !matches.isEmpty {
            let rows = Group(registry: group.registry, link: group.link, places: matches.map(\.place))
            if group.link == nil {
                finding.personPlaces.append(rows)
                found.formUnion(matches.map(\.text))
            } else {
                finding.linkedPlaces.append(rows)
            }
        }
        finding.personCount = found.count
    }

    private static func text(_ value: ParquetRecordValue) -> [UInt8]? {
        if case .text(let text) = value { return text }
        return nil
    }
}

extension Receipt.PersonColumns {
    /// The citizen ID that a row which is not keyed by one speaks of; nil where that is not certain.
    fileprivate var onlyCitizenID: String? { citizenIDs.count == 1 ? citizenIDs[0] : nil }
}
