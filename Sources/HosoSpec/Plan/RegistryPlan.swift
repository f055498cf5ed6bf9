public import HosoCore

/// One registry: its files, columns, key and links.
///
/// Columns are numbered: first those read from files, in the pipeline's order, then the derived ones.
public struct RegistryPlan: Sendable {
    public var name: String
    /// Globs below the input folder.
    public var filePatterns: [String]
    public var format: InputFormat
    public var dialect: CSVDialect
    public var mode = RegistryMode.changes
    public var columns: [ColumnPlan]
    public var derived: [DerivedColumnPlan]
    /// Indices into `columns`, in the order of the key.
    public var key: [Int]
    /// Index into `columns`: the greatest version of a key wins.
    public var version: Int
    /// A winning row for which this is true removes its key. References are `.own` only. nil: none does.
    public var deleteWhen: Expression?
    public var links: [LinkPlan]
    /// How many rows of other registries link to each row.
    public var counts: [CountPlan] = []
    /// Titles by language code, `und` where the language is not named; may be empty.
    public var titles: [String: String]

    public init(
        name: String, filePatterns: [String], format: InputFormat = .csv, dialect: CSVDialect,
        columns: [ColumnPlan],
        derived: [DerivedColumnPlan], key: [Int], version: Int, links: [LinkPlan],
        titles: [String: String] = [:]
    ) {
        self.name = name
        self.filePatterns = filePatterns
        self.format = format
        self.dialect = dialect
        self.columns = columns
        self.derived = derived
        self.key = key
        self.version = version
        self.links = links
        self.titles = titles
    }

    public var columnCount: Int { columns.count + derived.count }

    /// Type of a column or derived column as expressions see it.
    public func expressionType(ofColumn index: Int) -> ExpressionType {
        index < columns.count
            ? columns[index].type.expressionType : derived[index - columns.count].expression.type
    }

    public func name(ofColumn index: Int) -> String {
        index < columns.count ? columns[index].name : derived[index - columns.count].name
    }

    /// Index of a column or derived column; nil where the registry has none of this name.
    public func columnIndex(named name: String) -> Int? {
        (0..<columnCount).first { self.name(ofColumn: $0) == name }
    }

    /// Index of a link; nil where the registry has none of this name.
    public func linkIndex(named name: String) -> Int? { links.firstIndex { $0.name == name } }

    /// Index of a count; nil where the registry has none of this name.
    public func countIndex(named name: String) -> Int? { counts.firstIndex { $0.name == name } }

    /// What of a link stands in the store in columns of its own, in this order.
    ///
    /// `NAME_id` is left out where the link's only `by` column has that name already: `dossier_id`, linked by
    /// as `dossier`. It holds the same key in every row whose link found one; `NAME_status` tells the others.
    public func storeMembers(of link: LinkPlan) -> [LinkMember] {
        LinkMember.allCases.filter { member in
            member != .id || link.by.map(name(ofColumn:)) != [member.storeColumn(ofLink: link.name)]
        }
    }

    /// The columns of the registry's table in the store: as numbered, then those of each link, then counts.
    public var storeFields: [Field] {
        var fields = columns.map { Field($0.name, $0.type.storage, isNullable: $0.isOptional) }
        fields += derived.map { Field($0.name, $0.expression.type.storage) }
        for link in links {
            fields += storeMembers(of: link).map { member in
                Field(member.storeColumn(ofLink: link.name), .string, isNullable: member != .status)
            }
        }
        return fields + counts.map { Field($0.name, .int64, isNullable: false) }
    }
}

/// What a registry's files are.
public enum InputFormat: String, CaseIterable, Sendable {
    case csv
    /// A JSON object a line.
    case jsonl
    case parquet
}

/// How a CSV file is written.
public struct CSVDialect: Hashable, Sendable {
    public var delimiter: UInt8
    public var quote: UInt8
    /// Without a header the columns stand in the pipeline's order.
    public var hasHeader: Bool

    public init(
        delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\""), hasHeader: Bool = true
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.hasHeader = hasHeader
    }
}

/// A column read from files.
public struct ColumnPlan: Sendable {
    public var name: String
    /// The header in the file.
    public var header: String
    public var type: ColumnType
    public var isOptional: Bool

    public init(name: String, header: String, type: ColumnType, isOptional: Bool) {
        self.name = name
        self.header = header
        self.type = type
        self.isOptional = isOptional
    }
}

/// A column computed from the columns above it.
public struct DerivedColumnPlan: Sendable {
    public var name: String
    /// References are `.own` only.
    public var expression: Expression

    public init(name: String, expression: Expression) {
        self.name = name
        self.expression = expression
    }
}
