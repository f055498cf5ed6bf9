import HosoCore

/// What is known of a registry while the pipeline is being checked: parts that are wrong are nil, the rest is
/// used to check what refers to it.
struct RegistryDraft {
    struct ColumnDraft {
        var name: Located<String>
        /// nil where the column is derived.
        var header: String?
        /// nil where the type is wrong.
        var type: ColumnType?
        var isOptional: Bool
    }

    struct DerivedDraft {
        var name: Located<String>
        /// nil where it is wrong.
        var expression: Expression?
    }

    struct LinkDraft {
        var name: Located<String>
        /// nil where there is no such registry.
        var target: Int?
        var plan: LinkPlan?
        /// Names of the columns joined by, as written.
        var byNames: [String] = []
    }

    struct CountDraft {
        var name: Located<String>
        /// Index of the registry counted; nil where there is no such one.
        var registry: Int?
        /// Index into that registry's links; nil where it is wrong.
        var link: Int?
        /// nil where it is wrong, or there is none.
        var filter: Expression?
    }

    var spec: RegistrySpec
    var format = InputFormat.csv
    var dialect = CSVDialect()
    var columns: [ColumnDraft] = []
    var derived: [DerivedDraft] = []
    var key: [Int]?
    var version: Int?
    /// nil where it is wrong, or there is none.
    var deleteWhen: Expression?
    var links: [LinkDraft] = []
    var counts: [CountDraft] = []

    init(spec: RegistrySpec) { self.spec = spec }

    /// Whether nothing can be said of its columns, so that expressions over it are not checked.
    var isUnknown: Bool { columns.isEmpty }

    var columnCount: Int { columns.count + derived.count }

    /// Names of columns and derived columns by index.
    var columnNames: [String] { columns.map(\.name.value) + derived.map(\.name.value) }

    func columnIndex(named name: String) -> Int? { columnNames.firstIndex(of: name) }

    /// Type of a column or derived column; nil where it is wrong.
    func type(ofColumn index: Int) -> ExpressionType? {
        index < columns.count
            ? columns[index].type?.expressionType : derived[index - columns.count].expression?.type
    }

    func place(ofColumn index: Int) -> SourcePlace {
        index < columns.count ? columns[index].name.place : derived[index - columns.count].name.place
    }

    /// The finished plan; nil where a part is wrong.
    var plan: RegistryPlan? {
        var columnPlans: [ColumnPlan] = []
        for column in columns {
            guard let type = column.type, let header = column.header else { return nil }
            columnPlans.append(
                ColumnPlan(name: column.name.value, header: header, type: type, isOptional: column.isOptional)
            )
        }
        let derivedPlans = derived.compactMap { draft in
            draft.expression.map { DerivedColumnPlan(name: draft.name.value, expression: $0) }
        }
        let linkPlans = links.compactMap(\.plan)
        let countPlans = zip(counts, spec.counts).compactMap { draft, spec -> CountPlan? in
            guard let registry = draft.registry, let link = draft.link,
                draft.filter != nil || spec.filter == nil
            else { return nil }
            return CountPlan(name: draft.name.value, registry: registry, link: link, filter: draft.filter)
        }
        guard derivedPlans.count == derived.count, linkPlans.count == links.count,
            countPlans.count == spec.counts.count, let key, let version,
            deleteWhen != nil || spec.deleteWhen == nil
        else {
            return nil
        }
        var plan = RegistryPlan(
            name: spec.name.value, filePatterns: (spec.files ?? []).map(\.value), format: format,
            dialect: dialect, columns: columnPlans, derived: derivedPlans, key: key, version: version,
            links: linkPlans,
            titles: spec.title?.textByLanguage ?? [:])
        plan.deleteWhen = deleteWhen
        plan.counts = countPlans
        plan.mode = spec.mode.flatMap { RegistryMode(rawValue: $0.value) } ?? .changes
        return plan
    }
}
