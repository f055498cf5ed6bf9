import HosoSpec
import Testing

/// Errors inside expressions stand where the wrong word stands in the file, however YAML wrote it.
@Suite struct PipelineExpressionPlaceTests {
    private func errors(_ tail: String, head: String = "", registry: String = "") -> [String] {
        PipelineFixture(PipelineFixture.text(head: head, registry: registry, tail: tail)).errors()
    }

    @Test(arguments: [
        // The word `bornn` stands in line 17, at the column given.
        ("    where: born is null or bornn is null", 28),
        ("    where: \"born is null or bornn is null\"", 29),
        ("    where: 'sex = ''M'' or bornn is null'", 28),
        ("    where: \"sex = \\x27M' or bornn is null\"", 29),
        ("    where: \"sex = '\\u004D' or bornn is null\"", 31),
        ("    where: !!str born is null or bornn is null", 34),
        ("    where: &a born is null or bornn is null", 31),
    ])
    func oneLine(line: String, column: Int) {
        let errors = errors("indicators:\n  i:\n    of: people\n\(line)")
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("main.yaml:17:\(column): ") ?? false, "\(errors)")
        #expect(errors.first?.contains("bornn") ?? false, "\(errors)")
        #expect(errors.first?.contains("did you mean") ?? false, "\(errors)")
    }

    @Test(arguments: ["", "\"", "'", "|", ">", "|-"])
    func severalLines(style: String) {
        let isBlock = style.hasPrefix("|") || style.hasPrefix(">")
        let opening = isBlock ? style + "\n      " : style
        let tail = "    where: \(opening)born is null\n      or sex = 'M'\n\n      or bornn is null"
        let quoted = style == "'" ? tail.replacing("'M'", with: "''M''") : tail
        let errors = errors("indicators:\n  i:\n    of: people\n\(quoted)\(isBlock ? "" : style)")
        let line = isBlock ? 21 : 20
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("main.yaml:\(line):10: ") ?? false, "\(errors)")
    }

    @Test func countsCharactersNotBytes() {
        let errors = errors("indicators:\n  i: {of: people, where: \"name = 'Bắc Ninh' and nmae = ''\"}")
        #expect(errors.first?.hasPrefix("main.yaml:15:49: ") ?? false, "\(errors)")
    }

    @Test func afterDistinct() {
        let errors = errors("indicators:\n  i: {of: people, count: 'distinct   left(nmae, 2)'}")
        #expect(errors.first?.hasPrefix("main.yaml:15:43: ") ?? false, "\(errors)")
    }

    @Test(arguments: [
        ("c", "c"), ("l.code", "l.code"), ("below", "below"),
    ])
    func deriveSeesOnlyWhatStandsAbove(expression: String, word: String) {
        let derive = "    derive: {c: \(expression), below: nr}\n    links: {l: {to: units, by: unit}}"
        let errors = errors("", registry: derive)
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("main.yaml:13:17: ") ?? false, "\(errors)")
    }

    @Test(arguments: [
        "l.code.x is null", "l.l.code is null", "l.nothing is null", "q.code is null", "l is null",
    ])
    func linksLookOneStep(expression: String) {
        let errors = errors(
            "indicators:\n  i: {of: people, where: \(expression)}",
            registry: "    links: {l: {to: units, by: unit}}")
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("main.yaml:15:26: ") ?? false, "\(errors)")
    }

    @Test func statusIsAnEnumeration() {
        let errors = errors(
            "indicators:\n  i: {of: people, where: l.status = 'verifed'}",
            registry: "    links: {l: {to: units, by: unit}}")
        #expect(errors.count == 1)
        #expect(errors.first?.contains("verifed") ?? false, "\(errors)")
    }

    /// What is wrong where it is defined is reported there, once.
    @Test func wrongNamesAreNotBlamedAgain() {
        let registry = """
                derive: {a: nonsense, b: a, c: 'left(b, 2)'}
                links: {l: {to: unitss, by: unit}, m: {to: people, by: nr}}
            """
        let tail =
            "indicators:\n  i: {of: people, sum: \"length(a) + :p\", where: m.c = 'x' and l.status = 'x', "
            + "by: {area: c}}"
        let errors = errors(tail, head: "parameters: {p: 2026-13-01}", registry: registry)
        #expect(errors.count == 3)
        #expect(
            errors.map { $0.split(separator: " ")[0] } == [
                "main.yaml:2:17:", "main.yaml:13:17:", "main.yaml:14:21:",
            ], "\(errors)")
    }
}
