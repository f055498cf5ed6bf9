import HosoParquet
import HosoStore

/// What a look-up has found, for people and for programs.
struct LookupPrinter {
    var purpose: String
    var run: String
    /// Whether several persons bear the ID.
    var isAmbiguous: Bool
    var answer: StoreLookup.Answer

    /// A block for each row, a line for each value; nulls are left out.
    func writeTable(to output: BufferedOutput) throws {
        if isAmbiguous {
            try output.write("ambiguous: several persons bear this ID, all of them are shown\n\n")
        }
        for (number, row) in (answer.persons + answer.linked).enumerated() {
            var block = number == 0 ? "" : "\n"
            block += row.registry
            if let link = row.link { block += ", by \(link) (\(status(row) ?? ""))" }
            block += "\n"
            let shown = zip(row.names, row.values).filter { $0.1 != .null }
            let width = shown.reduce(0) { max($0, ShownText.columnCount($1.0)) }
            for (name, value) in shown {
                let padding = String(repeating: " ", count: width - ShownText.columnCount(name))
                block += "  \(name)\(padding)  \(LookupPrinter.shown(value))\n"
            }
            try output.write(block)
        }
    }

    func writeJSON(to output: BufferedOutput) throws {
        var text = "{\"purpose\": \(JSONText.quoted(purpose)), \"run\": \(JSONText.quoted(run)), "
        text += "\"ambiguous\": \(isAmbiguous),\n\"persons\": ["
        for (number, row) in answer.persons.enumerated() {
            text += number == 0 ? "\n" : ",\n"
            text += "{\"registry\": \(JSONText.quoted(row.registry)), \"row\": \(LookupPrinter.json(row))}"
        }
        text += "],\n\"linked\": ["
        for (number, row) in answer.linked.enumerated() {
            text += number == 0 ? "\n" : ",\n"
            text +=
                "{\"registry\": \(JSONText.quoted(row.registry)), \"link\": \(JSONText.quoted(row.link)), "
            text += "\"status\": \(JSONText.quoted(status(row))), \"row\": \(LookupPrinter.json(row))}"
        }
        try output.write(text + "]}\n")
    }

    /// What the link says of the row.
    private func status(_ row: StoreLookup.Row) -> String? {
        row.link.flatMap { row.text("\($0)_status") }.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func json(_ row: StoreLookup.Row) -> String {
        var bytes: [UInt8] = []
        CanonicalText.append(row: row.values, names: row.names, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func shown(_ value: ParquetRecordValue) -> String {
        if case .text(let text) = value {
            return ShownText.withoutControls(String(decoding: text, as: UTF8.self))
        }
        var bytes: [UInt8] = []
        CanonicalText.append(value, to: &bytes)
        if bytes.first == UInt8(ascii: "\""), bytes.count >= 2 { bytes = Array(bytes[1..<bytes.count - 1]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
