import HosoSpec
import Testing

/// A snippet that is wrong in one way, and what must be said of it.
struct ErrorCase: CustomTestStringConvertible, Sendable {
    var head = ""
    var registry = ""
    var tail = ""
    /// `line:column`, or `line` alone.
    var place: String
    var message: String

    var testDescription: String { message }
}

@Suite struct PipelineErrorTests {
    private func expect(_ errorCase: ErrorCase) {
        let text = PipelineFixture.text(
            head: errorCase.head, registry: errorCase.registry, tail: errorCase.tail)
        let errors = PipelineFixture(text).errors()
        let expected = "main.yaml:\(errorCase.place): "
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix(expected) ?? false, "\(errors), not at \(errorCase.place)")
        #expect(errors.first?.contains(errorCase.message) ?? false, "\(errors)")
    }

    @Test func theFrameItselfIsRight() {
        #expect(PipelineFixture(PipelineFixture.text()).errors() == [])
    }

    @Test(arguments: [
        ErrorCase(
            head: "titel: x", place: "2:1",
            message: "unknown key `titel` in the pipeline; did you mean `title`?"),
        ErrorCase(head: "reject_limit: 1.5", place: "2:15", message: "from 0 to 1"),
        ErrorCase(head: "reject_limit: high", place: "2:15", message: "`reject_limit` must be a number"),
        ErrorCase(head: "suppress_below: -1", place: "2:17", message: "0 or more"),
        ErrorCase(
            head: "suppress_below: 1.5", place: "2:17", message: "`suppress_below` must be a whole number"),
        ErrorCase(head: "suppress_below: [5]", place: "2:17", message: "must be a whole number, not a list"),
        ErrorCase(head: "title: {x1: a}", place: "2:9", message: "`x1` is not a language code"),
        ErrorCase(head: "title:", place: "2:7", message: "`title` has no value"),
        ErrorCase(head: "areas: none.csv", place: "2:8", message: "`none.csv` cannot be read: no such file"),
        ErrorCase(
            head: "parameters: [a]", place: "2:13", message: "`parameters` must be a map of names, not a list"
        ),
        ErrorCase(head: "parameters: {1a: 5}", place: "2:14", message: "`1a` is not a name of a parameter"),
        ErrorCase(head: "parameters: {d: 2026-02-30}", place: "2:17", message: "there is no such day"),
        ErrorCase(head: "parameters: {d: 2026-02-03T25:00}", place: "2:17", message: "no such time of day"),
        ErrorCase(head: "parameters: {n: 99999999999999999999}", place: "2:17", message: "too many digits"),
        ErrorCase(
            head: "parameters: {n: [1]}", place: "2:17", message: "`n` must be a single value, not a list"),
        ErrorCase(head: "title: !x y", place: "2:8", message: "the YAML tag `!x` has no meaning"),
        ErrorCase(
            head: "title: a\ntitle: b", place: "3:1",
            message: "`title` is defined twice in this map: also at main.yaml:2:1"),
        ErrorCase(head: "include: [none.yaml]", place: "2:11", message: "`none.yaml` cannot be read"),
        ErrorCase(
            head: "include: main.yaml", place: "2:10", message: "a cycle of includes: main.yaml → main.yaml"),
    ])
    func head(_ errorCase: ErrorCase) { expect(errorCase) }

    /// A second registry in one line, wrong in one way; `key`, `version` and `files` are right unless given.
    private static func registry(_ rest: String, name: String = "r", key: String = "k", version: String = "v")
        -> String
    {
        "  \(name): {files: a, key: \(key), version: \(version), \(rest)}"
    }

    @Test(arguments: [
        ErrorCase(
            registry: registry("columns: {k: txt, v: date}"), place: "13:50",
            message: "unknown type `txt`; did you mean `text`?"),
        ErrorCase(
            registry: registry("columns: {k: code, v: date}"), place: "13:50",
            message: "column `k` has no `length`"),
        ErrorCase(
            registry: registry("columns: {k: {type: code, length: 0}, v: date}"), place: "13:71",
            message: "`length` must be from 1"),
        ErrorCase(
            registry: registry("columns: {k: {type: code, length: x}, v: date}"), place: "13:71",
            message: "`length` must be a whole number"),
        ErrorCase(
            registry: registry("columns: {k: {type: decimal, scale: 2}, v: date}"), place: "13:57",
            message: "no `precision`"),
        ErrorCase(
            registry: registry("columns: {k: {type: decimal, precision: 9}, v: date}"), place: "13:57",
            message: "no `scale`"),
        ErrorCase(
            registry: registry("columns: {k: {type: decimal, precision: 19, scale: 2}, v: date}"),
            place: "13:77", message: "from 1 to 18"),
        ErrorCase(
            registry: registry("columns: {k: {type: decimal, precision: 3, scale: 4}, v: date}"),
            place: "13:87", message: "from 0 to the precision"),
        ErrorCase(
            registry: registry("columns: {k: {enum: []}, v: date}"), place: "13:51",
            message: "`enum` has no values"),
        ErrorCase(
            registry: registry("columns: {k: {enum: [a, b, a]}, v: date}"), place: "13:64",
            message: "the enum value `a` is repeated"),
        ErrorCase(
            registry: registry("columns: {k: {enum: [a, ' b']}, v: date}"), place: "13:61",
            message: "white space"),
        ErrorCase(
            registry: registry("columns: {k: {enum: a}, v: date}"), place: "13:57",
            message: "`enum` must be a list"),
        ErrorCase(
            registry: registry("columns: {k: enum, v: date}"), place: "13:50",
            message: "has no `enum`; write {enum: [a, b]}"),
        ErrorCase(
            registry: registry("columns: {k: {optional: false}, v: date}"), place: "13:47",
            message: "column `k` has no `type`"),
        ErrorCase(
            registry: registry("columns: {k: {type: text, length: 5}, v: date}"), place: "13:71",
            message: "`length` belongs to the type `code`"),
        ErrorCase(
            registry: registry("columns: {k: {type: text, optional: perhaps}, v: date}"), place: "13:73",
            message: "`optional` must be true or false"),
        ErrorCase(
            registry: registry("columns: {k: {type: text, form: x}, v: date}"), place: "13:63",
            message: "unknown key `form` in column `k`; did you mean `from`?"),
        ErrorCase(
            registry: registry("columns: {k: text, v: {type: date, format: DD/MM/YYYY}}"), place: "13:80",
            message: "did you mean `dd/MM/yyyy`?"),
        ErrorCase(
            registry: registry("columns: {k: text, v: {type: date, format: dd/MM}}"), place: "13:80",
            message: "not a date format"),
        ErrorCase(
            registry: registry("columns: {k: text, v: {type: date, format: dd/MM/yyyy dd}}"), place: "13:80",
            message: "not a date format"),
        ErrorCase(
            registry: registry("columns: {k: [text], v: date}"), place: "13:50",
            message: "`k` takes text, not a list"),
        ErrorCase(registry: registry("columns: {k: , v: date}"), place: "13:50", message: "`k` has no value"),
        ErrorCase(registry: registry("columns: {}"), place: "13:3", message: "registry `r` has no `columns`"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date, x-y: text}"), place: "13:65",
            message: "`x-y` is not a name of a column"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date, K: text}"), place: "13:65",
            message: "column `K` has the name of the column at main.yaml:13:47"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date, k: text}"), place: "13:65",
            message: "`k` is defined twice"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date, w: {type: text, from: k}}"), place: "13:87",
            message: "two columns are read from the header `k`"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, derive: {V: k}"), place: "13:75",
            message: "derived column `V` has the name"),
    ])
    func columns(_ errorCase: ErrorCase) { expect(errorCase) }

    @Test(arguments: [
        ErrorCase(
            registry: registry("columns: {k: text, v: date}", key: "[q]"), place: "13:23",
            message: "`key` names no column: `q`"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}", key: "[k, k]"), place: "13:26",
            message: "`k` stands twice in the key"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, derive: {d: k}", key: "d"), place: "13:22",
            message: "`d` is derived"),
        ErrorCase(
            registry: registry("columns: {k: {type: text, optional: true}, v: date}"), place: "13:22",
            message: "the key column `k` is never optional; make it required"),
        ErrorCase(
            registry: registry("columns: {k: text, v: {type: date, optional: true}}"), place: "13:34",
            message: "the version column `v` is never optional"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}", version: "w"), place: "13:34",
            message: "`version` names no column: `w`"),
        ErrorCase(
            registry: "  r: {files: a, key: k, columns: {k: text}}", place: "13:3",
            message: "registry `r` has no `version`"),
        ErrorCase(
            registry: "  r: {files: a, version: k, columns: {k: text}}", place: "13:3",
            message: "registry `r` has no `key`"),
        ErrorCase(
            registry: "  r: {key: k, version: k, columns: {k: text}}", place: "13:3",
            message: "registry `r` has no `files`"),
        ErrorCase(
            registry: "  r: {files: [], key: k, version: k, columns: {k: text}}", place: "13:3",
            message: "registry `r` has no `files`"),
        ErrorCase(
            registry: "  r: {files: /a, key: k, version: k, columns: {k: text}}", place: "13:14",
            message: "must be relative"),
        ErrorCase(
            registry: "  r: {files: [a, b/../../c], key: k, version: k, columns: {k: text}}", place: "13:18",
            message: "may not contain `..`"),
        ErrorCase(registry: "  r: text", place: "13:6", message: "`r` must be a map"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}", name: "runs"), place: "13:3",
            message: "may not be named `runs`"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}", name: "a-b"), place: "13:3",
            message: "`a-b` is not a name of a registry"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}", name: "Units"), place: "13:3",
            message: "differs only in case"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, csv: {delimiter: ;;}"), place: "13:83",
            message: "`delimiter` must be one ASCII character"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, csv: {delimiter: é}"), place: "13:83",
            message: "one ASCII character"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, csv: {delimiter: \"\\n\"}"), place: "13:83",
            message: "a line's end"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, csv: {quote: \",\"}"), place: "13:79",
            message: "must differ"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, csv: {header: 5}"), place: "13:80",
            message: "`header` must be true or false"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, csv: {head: true}"), place: "13:72",
            message: "did you mean `header`?"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, format: jsonl, csv: {}"), place: "13:81",
            message: "`csv` says how CSV is written, but the format is jsonl"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, format: xml"), place: "13:74",
            message: "unknown format `xml`"),
        ErrorCase(
            registry: registry("columns: {k: text, v: date}, mode: change"), place: "13:72",
            message: "unknown mode `change`; did you mean `changes`?"),
    ])
    func registries(_ errorCase: ErrorCase) { expect(errorCase) }

    @Test(arguments: [
        ErrorCase(
            registry: "    links: {l: {to: unit, by: unit}}", place: "13:21",
            message: "unknown registry `unit`; did you mean `units`?"),
        ErrorCase(registry: "    links: {l: {by: unit}}", place: "13:13", message: "link `l` has no `to`"),
        ErrorCase(registry: "    links: {l: {to: units}}", place: "13:13", message: "link `l` has no `by`"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: unti}}", place: "13:32",
            message: "`by` names no column of `people`: `unti`; did you mean `unit`?"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: [unit, name]}}", place: "13:33",
            message: "`by` has 2 of the 1 columns of the key of `units`; its key is code"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: born}}", place: "13:32",
            message: "`born` is a date, the key's `code` is text"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: unit, verify: [size]}}", place: "13:47",
            message: "`verify` names no column of `people`: `size`"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: unit, verify: [{paid: cost}]}}", place: "13:54",
            message: "`verify` names no column of `units`: `cost`"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: unit, verify: [{born: size}]}}", place: "13:48",
            message: "cannot be compared with `units.size`"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: unit, verify: [[a]]}}", place: "13:47",
            message: "not a list in a list"),
        ErrorCase(
            registry: "    links: {a b: {to: units, by: unit}}", place: "13:13",
            message: "`a b` is not a name of a link"),
        ErrorCase(
            registry: "    links: {unit: {to: units, by: unit}}", place: "13:13",
            message: "link `unit` has the name of the column"),
        ErrorCase(
            registry: "    derive: {l_Via: nr}\n    links: {l: {to: units, by: unit}}", place: "14:13",
            message: "link `l` adds the column `l_via`, which hides the derived column"),
        ErrorCase(
            registry:
                "  r: {files: a, key: k, version: v, columns: {k: text, v: date, status: "
                + "text}, links: {l: {to: r, by: k}}}",
            place: "13:88", message: "`l.status` would hide the column `status` of `r`"),
        ErrorCase(
            registry:
                "  r: {files: a, key: k, version: v, columns: {k: text, v: date}, derive: "
                + "{differs: k}, links: {l: {to: r, by: k}}}",
            place: "13:96", message: "would hide the column `differs`"),
        ErrorCase(
            registry:
                "  r: {files: a, key: k, version: v, columns: {k: citizen_id, v: date, p_id: "
                + "text}, links: {p: {to: r, by: p_id}}}",
            place: "13:92", message: "link `p` adds the column `p_id`"),
        ErrorCase(
            registry:
                "  r: {files: a, key: k, version: v, columns: {k: text, v: date, u_id: text}, "
                + "links: {u: {to: units, by: k}}}",
            place: "13:86", message: "link `u` adds the column `u_id`"),
        ErrorCase(
            registry: "    links: {l: {to: units, by: unit, on: x}}", place: "13:38",
            message: "unknown key `on` in link `l`"),
    ])
    func links(_ errorCase: ErrorCase) { expect(errorCase) }

    private static func indicator(_ body: String) -> String { "indicators:\n  i: {of: people, \(body)}" }

    @Test(arguments: [
        ErrorCase(
            tail: "indicators:\n  i: {of: peple}", place: "16:11",
            message: "unknown registry `peple`; did you mean `people`?"),
        ErrorCase(
            tail: "indicators:\n  i: {share: done}", place: "16:3", message: "indicator `i` has no `of`"),
        ErrorCase(
            tail: "indicators:\n  i-j: {of: people}", place: "16:3",
            message: "`i-j` is not a name of an indicator"),
        ErrorCase(
            tail: indicator("where: paid"), place: "16:26",
            message: "`where` must be true or false, not an integer"),
        ErrorCase(
            tail: indicator("share: name"), place: "16:26", message: "`share` must be true or false, not text"
        ),
        ErrorCase(tail: indicator("sum: name"), place: "16:24", message: "`sum` takes a number, not text"),
        ErrorCase(
            tail: indicator("mean: born"), place: "16:25", message: "`mean` takes a number, not a date"),
        ErrorCase(
            tail: indicator("median: at"), place: "16:27", message: "`median` takes a number, not a timestamp"
        ),
        ErrorCase(tail: indicator("median: \"\""), place: "16:27", message: "`median` is empty"),
        ErrorCase(
            tail: indicator("percentile: {p: 90, of: sex}"), place: "16:43",
            message: "`percentile` takes a number"),
        ErrorCase(
            tail: indicator("percentile: {p: 101, of: paid}"), place: "16:35",
            message: "`p` must be from 0 to 100"),
        ErrorCase(
            tail: indicator("percentile: {of: paid}"), place: "16:19", message: "`percentile` has no `p`"),
        ErrorCase(tail: indicator("percentile: {p: 5}"), place: "16:19", message: "`percentile` has no `of`"),
        ErrorCase(tail: indicator("percentile: 5"), place: "16:31", message: "`percentile` must be a map"),
        ErrorCase(
            tail: indicator("count: nr"), place: "16:26", message: "`count` takes `rows` or `distinct`"),
        ErrorCase(tail: indicator("count: distinct nrr"), place: "16:35", message: "nrr"),
        ErrorCase(
            tail: indicator("sum: paid, mean: paid"), place: "16:30",
            message: "only one measure is allowed here, not `sum` and `mean`"),
        ErrorCase(
            tail: indicator("by: {aera: unit}"), place: "16:24",
            message: "unknown dimension `aera`; did you mean `area`?"),
        ErrorCase(tail: indicator("target: high"), place: "16:27", message: "`target` must be a number"),
        ErrorCase(tail: indicator("totl: 5"), place: "16:19", message: "unknown key `totl`"),
        ErrorCase(
            tail: indicator("ratio: {numerator: {of: people}, denominator: {of: people}}"), place: "16:11",
            message: "`of` may not stand beside `ratio`"),
        ErrorCase(
            tail: "indicators:\n  i: {ratio: {numerator: {of: people}}}", place: "16:7",
            message: "`ratio` has no `denominator`"),
        ErrorCase(
            tail:
                "indicators:\n  i: {ratio: {numerator: {of: people, by: {area: unit}}, "
                + "denominator: {of: people}}}",
            place: "16:58", message: "must name the same dimensions: only one has area"),
        ErrorCase(
            tail:
                "indicators:\n  i: {ratio: {numerator: {of: people}, denominator: {ratio: "
                + "{numerator: {of: people}, denominator: {of: people}}}}}",
            place: "16:54", message: "a side of a ratio may not be a ratio itself"),
        ErrorCase(
            tail:
                "indicators:\n  i: {ratio: {numerator: {of: people}, denominator: {of: people, target: 5}}}",
            place: "16:66", message: "unknown key `target` in the denominator"),
    ])
    func indicators(_ errorCase: ErrorCase) {
        var errorCase = errorCase
        errorCase.place = PipelineErrorTests.moved(errorCase.place, by: -1)
        expect(errorCase)
    }

    private static func moved(_ place: String, by lineCount: Int) -> String {
        let parts = place.split(separator: ":").compactMap { Int($0) }
        return "\(parts[0] + lineCount):\(parts[1])"
    }

    @Test(arguments: [
        ErrorCase(
            registry: "    delete_when: dome", place: "13:18",
            message: "unknown column 'dome'; did you mean `done`?"),
        ErrorCase(
            registry: "    delete_when: paid + 1", place: "13:18",
            message: "`delete_when` must be true or false, not an integer"),
        ErrorCase(
            registry: "    delete_when: sex = 'X'", place: "13:24",
            message: "'X' is none of this enum's values"),
        ErrorCase(
            registry: "    delete_when: paid > 1 and (done", place: "13:36", message: "expected"),
        ErrorCase(
            registry: "    delete_when: done and :gone", place: "13:27", message: "unknown parameter ':gone'"),
        ErrorCase(
            registry: "    links: {home: {to: units, by: unit}}\n    delete_when: done or home.size > 1",
            place: "14:26", message: "`delete_when` may not use links"),
        ErrorCase(
            registry: "    links: {home: {to: units, by: unit}}\n    derive: {size: home.size}",
            place: "14:20", message: "`derive` may not use links"),
        ErrorCase(
            registry: "    delete_when: done or hone.size > 1", place: "13:26",
            message: "unknown link 'hone'"),
        ErrorCase(registry: "    delete_when:", place: "13:17", message: "`delete_when` has no value"),
        ErrorCase(registry: "    delete_when: [done]", place: "13:18", message: "takes text, not a list"),
    ])
    func deleteWhen(_ errorCase: ErrorCase) { expect(errorCase) }

    @Test func everyFaultOfDeleteWhenIsTold() {
        let text = PipelineFixture.text(
            head: "title: [a]", registry: "    delete_when: dome or nrr = 'x' or length(paid) > 1")
        let places = PipelineFixture(text).errors().map { $0.split(separator: " ").first ?? "" }
        #expect(places == ["main.yaml:2:8:", "main.yaml:13:18:", "main.yaml:13:26:", "main.yaml:13:46:"])
    }

    @Test(arguments: ["", "# nothing\n", "- a", "text"])
    func noPipelineAtAll(text: String) {
        let errors = PipelineFixture(text).errors()
        #expect(errors.count == 1)
        #expect(errors[0].contains("is empty") || errors[0].contains("a pipeline must be a map"), "\(errors)")
    }

    @Test func whatEveryPipelineNeeds() {
        let errors = PipelineFixture("title: x").errors()
        #expect(
            errors == [
                "main.yaml:1:1: the pipeline has no `registries`",
                "main.yaml:1:1: the pipeline has no name; write `pipeline: name`",
            ])
        #expect(
            PipelineFixture("pipeline: A b\n").errors().contains {
                $0.hasPrefix("main.yaml:1:11: `A b` is not a name of a pipeline")
            })
    }
}
