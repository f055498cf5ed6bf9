import HosoCore

/// What names mean in an expression over the rows of a registry.
struct RegistryScope: ExpressionScope {
    typealias Meaning = (reference: ColumnReference, type: ExpressionType)

    private var meaningByColumn: [String: Meaning] = [:]
    private var meaningByMember: [String: [String: Meaning]] = [:]
    private var parameterValues: [String: ParameterValue] = [:]
    private(set) var columnNames: [String] = []
    private(set) var linkNames: [String] = []
    private var memberNamesByLink: [String: [String]] = [:]
    /// Names that exist but are wrong where they are defined: `column`, `link`, `link.member` or
    /// `:parameter`. That was reported there, and expressions that use them are not blamed.
    private(set) var wrongNames: Set<String> = []
    private let key: String
    /// Links of the registry that the expression may not use.
    private var hiddenLinks: Set<String>
    /// Counts of the registry that the expression may not use.
    private var hiddenCounts: Set<String>
    /// Counts of the registry that a link leads to, by link: they are not seen from outside.
    private var countsByLink: [String: Set<String>] = [:]

    /// Columns only: what `derive` and `delete_when` see. `count` of them are visible, in the order of the
    /// registry.
    ///
    /// - Parameter key: where in the pipeline the expression stands, to say that links may not be used there.
    init(columnsOf registry: RegistryDraft, count: Int, parameters: ParameterTable, key: String) {
        self.key = key
        hiddenLinks = Set(registry.spec.links.map(\.name.value))
        hiddenCounts = Set(registry.spec.counts.map(\.name.value))
        parameterValues = parameters.valueByName
        wrongNames = Set(parameters.wrongNames.map { ":\($0)" })
        let names = registry.columnNames
        for index in 0..<count {
            let name = names[index]
            guard meaningByColumn[name] == nil else { continue }
            columnNames.append(name)
            if let type = registry.type(ofColumn: index) {
                meaningByColumn[name] = (.own(index), type)
            } else {
                wrongNames.insert(name)
            }
        }
    }

    /// Columns, links and counts: what indicators see.
    init(_ registry: RegistryDraft, among registries: [RegistryDraft], parameters: ParameterTable) {
        self.init(columnsOf: registry, count: registry.columnCount, parameters: parameters, key: "")
        hiddenLinks = []
        hiddenCounts = []
        for (index, count) in registry.counts.enumerated() where meaningByColumn[count.name.value] == nil {
            columnNames.append(count.name.value)
            meaningByColumn[count.name.value] = (.count(index), .integer)
        }
        for (index, link) in registry.links.enumerated() {
            add(link, index, target: link.target.map { registries[$0] })
        }
    }

    private mutating func add(_ link: RegistryDraft.LinkDraft, _ linkIndex: Int, target: RegistryDraft?) {
        let name = link.name.value
        linkNames.append(name)
        guard let target, !target.isUnknown else {
            wrongNames.insert(name)
            return
        }
        var meanings: [String: Meaning] = [:]
        for (index, column) in target.columnNames.enumerated() where meanings[column] == nil {
            if let type = target.type(ofColumn: index) {
                meanings[column] = (.linked(link: linkIndex, column: index), type)
            } else {
                wrongNames.insert("\(name).\(column)")
            }
        }
        for member in LinkMember.allCases {
            meanings[member.rawValue] = (member.reference(link: linkIndex), member.expressionType)
        }
        meaningByMember[name] = meanings
        countsByLink[name] = Set(target.spec.counts.map(\.name.value))
        memberNamesByLink[name] = target.columnNames + LinkMember.allCases.map(\.rawValue)
    }

    func column(_ name: String) -> (reference: ColumnReference, type: ExpressionType)? {
        meaningByColumn[name]
    }

    func member(_ member: String, ofLink link: String) -> (reference: ColumnReference, type: ExpressionType)?
    {
        meaningByMember[link]?[member]
    }

    func reasonAgainstLink(_ name: String) -> String? {
        hiddenLinks.contains(name) ? "`\(key)` may not use links: it comes before them" : nil
    }

    func reasonAgainstColumn(_ name: String) -> String? {
        hiddenCounts.contains(name) ? "`\(key)` may not use counts: they are made after it" : nil
    }

    func reasonAgainstMember(_ member: String, ofLink link: String) -> String? {
        guard countsByLink[link]?.contains(member) ?? false else { return nil }
        return "`\(member)` is a count, and counts are not seen through links"
    }

    func parameter(_ name: String) -> ParameterValue? { parameterValues[name] }

    func memberNames(ofLink link: String) -> [String] { memberNamesByLink[link] ?? [] }

    var parameterNames: [String] { parameterValues.keys.sorted() }
}
