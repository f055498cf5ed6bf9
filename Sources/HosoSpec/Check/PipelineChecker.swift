package import HosoCore

/// Turns a document into a plan, or reports everything that is wrong in it.
///
/// One pass per layer over all registries, since each refers to the one before: columns, then derived
/// columns, then links, then counts of linked rows, then indicators and checks.
package final class PipelineChecker {
    let document: SpecDocument
    let sink: DiagnosticSink
    let parameters: ParameterTable
    var registries: [RegistryDraft] = []
    var registryNames: [String] { registries.map(\.spec.name.value) }
    private let textOfFile: (String) -> ScalarText?
    private var scopeByRegistry: [Int: RegistryScope] = [:]

    /// - Parameters:
    ///   - document: with all included files merged in.
    ///   - textOfFile: the text of a file of the pipeline, to place errors inside expressions.
    package init(
        _ document: SpecDocument, overrides: [String: String], sink: DiagnosticSink,
        textOfFile: @escaping (String) -> ScalarText?
    ) {
        self.document = document
        self.sink = sink
        self.textOfFile = textOfFile
        parameters = ParameterTable(
            document.parameters, overrides: overrides, file: document.file, sink: sink)
    }

    /// nil where anything was reported.
    package func check(areas: AreaHistory?, crosswalk: Crosswalk?, sources: [Plan.SourceText]) -> Plan? {
        checkHead()
        checkRegistryNames()
        registries = document.registries.map(RegistryDraft.init)
        for index in registries.indices { checkColumns(of: index) }
        for index in registries.indices { checkDerived(of: index) }
        for index in registries.indices { checkDeleteWhen(of: index) }
        for index in registries.indices { checkLinks(of: index) }
        for index in registries.indices { checkCounts(of: index) }
        for registry in registries { checkNames(of: registry) }
        for index in registries.indices { checkCountFilters(of: index) }
        checkCountCycles()
        let indicators = checkIndicators()
        let checks = checkChecks()
        let plans = registries.compactMap(\.plan)
        guard sink.isEmpty, let name = document.pipeline?.value else { return nil }
        let definitionCount = document.indicators.reduce(0) { $0 + $1.definitions.count }
        precondition(
            plans.count == registries.count && indicators.count == definitionCount
                && checks.count == document.checks.count,
            "a pipeline without errors has a plan for each of its parts")
        let day = asOf ?? AreaHistory.endOfTime
        var plan = Plan(
            name: name, title: document.title?.texts.first?.text,
            rejectLimit: document.rejectLimit?.value ?? Plan.defaultRejectLimit,
            suppressBelow: document.suppressBelow?.value ?? 0, registries: plans, indicators: indicators,
            areas: areas?.tree(on: day),
            sources: sources, titles: document.title?.textByLanguage ?? [:])
        plan.checks = checks
        plan.areaHistory = areas
        plan.areaDay = day
        plan.crosswalk = crosswalk
        return plan
    }

    /// The parameter `as_of`, where it is a date: days since 1970-01-01.
    var asOf: Int? {
        guard case .date(let day)? = parameters.valueByName["as_of"] else { return nil }
        return day
    }

    private func checkHead() {
        let start = SourcePlace(file: document.file, line: 1, column: 1)
        if let name = document.pipeline {
            let isValid = name.value.utf8.allSatisfy { byte in
                Identifier.isDigit(byte) || byte == UInt8(ascii: "-")
                    || (Identifier.isLetter(byte) && byte >= UInt8(ascii: "a"))
            }
            if !isValid || name.value.utf8.count > Identifier.maximumLength {
                let hint = "small letters, digits and -"
                sink.report(name.place, "`\(name.value)` is not a name of a pipeline", hint: hint)
            }
        } else {
            sink.report(start, "the pipeline has no name", hint: "write `pipeline: name`")
        }
        if let limit = document.rejectLimit, !(0...1).contains(limit.value) {
            sink.report(limit.place, "`reject_limit` is a share of the rows, from 0 to 1")
        }
        if let limit = document.suppressBelow, limit.value < 0 {
            sink.report(limit.place, "`suppress_below` is a count, 0 or more")
        }
        if document.registries.isEmpty { sink.report(start, "the pipeline has no `registries`") }
    }

    /// Tables of the store that no registry may take the place of.
    private static let systemTables = ["indicators", "worklists", "rejects", "runs", "audit"]

    private func checkRegistryNames() {
        var placeByName: [String: SourcePlace] = [:]
        for registry in document.registries {
            let name = registry.name.value
            let place = registry.name.place
            let lowercased = name.lowercased()
            checkIdentifier(registry.name, of: "a registry")
            if PipelineChecker.systemTables.contains(lowercased) {
                sink.report(
                    place, "a registry may not be named `\(name)`: the store has a table of that name")
            }
            if let first = placeByName.updateValue(place, forKey: lowercased) {
                sink.report(place, "registry `\(name)` differs only in case from the one at \(first)")
            }
        }
    }

    func checkIdentifier(_ name: Located<String>, of kind: String) {
        if Identifier.isValid(name.value) { return }
        let hint = "letters, digits and _, no digit first, at most \(Identifier.maximumLength)"
        sink.report(name.place, "`\(name.value)` is not a name of \(kind)", hint: hint)
    }

    /// What indicators and checks over a registry see. Only right once links are checked.
    func scope(ofRegistry index: Int) -> RegistryScope {
        if let scope = scopeByRegistry[index] { return scope }
        let scope = RegistryScope(registries[index], among: registries, parameters: parameters)
        scopeByRegistry[index] = scope
        return scope
    }

    /// Types an expression and reports what is wrong with it.
    ///
    /// - Parameter prefix: text in front of the expression in its scalar.
    func compile(_ text: Located<String>, after prefix: String = "", scope: RegistryScope) -> Expression? {
        switch Expression.compile(text.value, scope: scope) {
        case .success(let expression): return expression
        case .failure(let errors):
            for error in errors.errors where !blamesWrongName(error, text.value, scope) {
                sink.report(place(of: error, in: text, after: prefix), error.message, hint: error.hint)
            }
            return nil
        }
    }

    /// As `compile`, for an expression that must be true or false.
    func compileCondition(_ text: Located<String>, of owner: String, scope: RegistryScope) -> Expression? {
        guard let expression = compile(text, scope: scope) else { return nil }
        let valueClass = ValueClass(expression.type)
        guard valueClass == .boolean else {
            sink.report(text.place, "`\(owner)` must be true or false, not \(valueClass.name)")
            return nil
        }
        return expression
    }

    /// As `compile`, for an expression that must be a number.
    func compileNumber(_ text: Located<String>, of owner: String, scope: RegistryScope) -> Expression? {
        guard let expression = compile(text, scope: scope) else { return nil }
        let valueClass = ValueClass(expression.type)
        guard valueClass.isNumber else {
            sink.report(text.place, "`\(owner)` takes a number, not \(valueClass.name)")
            return nil
        }
        return expression
    }

    /// Whether the error stands at a name that is wrong where it is defined, and was reported there.
    private func blamesWrongName(_ error: ExpressionError, _ text: String, _ scope: RegistryScope) -> Bool {
        if scope.wrongNames.isEmpty { return false }
        let characters = Array(text)
        func isPart(_ index: Int) -> Bool {
            guard characters.indices.contains(index), let byte = characters[index].asciiValue else {
                return false
            }
            return Identifier.isPart(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
        }
        var start = min(max(error.offset, 0), characters.count)
        var end = start
        while isPart(start - 1) { start -= 1 }
        while isPart(end) { end += 1 }
        let name = String(characters[start..<end])
        let link = name.split(separator: ".").first.map(String.init)
        return scope.wrongNames.contains(name) || link.map(scope.wrongNames.contains) ?? false
    }

    private func place(of error: ExpressionError, in text: Located<String>, after prefix: String)
        -> SourcePlace
    {
        guard let source = textOfFile(text.place.file) else { return text.place }
        let before = prefix + text.value.prefix(max(0, error.offset))
        return ScalarPosition.place(
            ofOffset: before.unicodeScalars.count, in: Array((prefix + text.value).unicodeScalars),
            at: text.place,
            source: source)
    }
}
