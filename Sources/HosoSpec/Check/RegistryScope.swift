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

    /// Columns only: what `derive` and `delete_when` see. `count` of them are visible, in the order of the
    /// registry.
    ///
    /// - Parameter key: where in the pipeline the expression stands, to say that links may not be used there.
    init(columnsOf registry: RegistryDraft, count: Int, parameters: ParameterTable, key: String) {
        self.key = key
        hiddenLinks = Set(registry.spec.links.map(\.name.value))
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

    /// Columns and links: what indicators see.
    init(_ registry: RegistryDraft, among registries: [RegistryDraft], parameters: ParameterTable) {
        self.init(columnsOf: registry, count: registry.columnCount, parameters: parameters, key: "")
        hiddenLinks = []
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

    func parameter(_ name: String) -> ParameterValue? { parameterValues[name] }

    func memberNames(ofLink link: String) -> [String] { memberNamesByLink[link] ?? [] }

    var parameterNames: [String] { parameterValues.keys.sorted() }
}
