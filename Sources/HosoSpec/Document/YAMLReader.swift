import HosoCore
import Yams

/// Reads the bytes of a YAML file into nodes with places, within `YAMLLimits`.
package struct YAMLReader {
    let file: String
    let sink: DiagnosticSink

    package init(file: String, sink: DiagnosticSink) {
        self.file = file
        self.sink = sink
    }

    /// The root of the file's only document; nil where the file is not YAML or over a limit, which is
    /// reported.
    package func read(_ bytes: [UInt8]) -> YAMLNode? {
        guard bytes.count <= YAMLLimits.fileByteCount else {
            sink.report(
                SourcePlace(file: file),
                "the file has \(bytes.count) bytes, more than the \(YAMLLimits.fileByteCount) allowed",
                hint: "split it and name the parts in `include`")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            sink.report(SourcePlace(file: file, line: firstInvalidLine(bytes)), "the file is not UTF-8")
            return nil
        }
        if let offset = YAMLAliasGuard.suspiciousKey(in: bytes) {
            let line = 1 + bytes[..<offset].reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
            sink.report(
                SourcePlace(file: file, line: line),
                "a file with aliases may not have keys that are not plain names")
            return nil
        }
        return compose(text.first == "\u{FEFF}" ? String(text.dropFirst()) : text)
    }

    private func compose(_ original: String) -> YAMLNode? {
        var source = ScalarText(original)
        var renamed: [SourcePlace: String] = [:]
        for _ in 0...YAMLLimits.duplicateKeyCount {
            let text = renamed.isEmpty ? original : source.string
            let keeper = YAMLKeeper()
            do {
                let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
                keeper.keep(parser)
                let root = try parser.singleRoot()
                guard let root else {
                    keeper.release()
                    sink.report(SourcePlace(file: file, line: 1, column: 1), "the file is empty")
                    return nil
                }
                keeper.keep(root)
                var converter = YAMLConverter(file: file, sink: sink, renamed: renamed)
                guard let node = converter.convert(root) else { return nil }
                keeper.release()
                return node
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                // The library stops at the first duplicate. Its first key gets another name of the same
                // length until the file reads, so that all duplicates and all other errors of the file are
                // found.
                guard let place = rename(&source, context.mark, serial: renamed.count),
                    let name = duplicates.first,
                    renamed.updateValue(name, forKey: place) == nil
                else {
                    let place = SourcePlace(file: file, line: context.mark.line, column: context.mark.column)
                    sink.report(place, duplicateMessage(duplicates.first ?? ""))
                    return nil
                }
            } catch {
                for (place, name) in renamed { sink.report(place, duplicateMessage(name)) }
                report(error, original)
                return nil
            }
        }
        for (place, name) in renamed { sink.report(place, duplicateMessage(name)) }
        return nil
    }

    private func duplicateMessage(_ name: String) -> String {
        "`\(name)` is defined more than once in this map"
    }

    /// Makes the key at `mark` another one; nil where nothing stands there.
    private func rename(_ source: inout ScalarText, _ mark: Mark, serial: Int) -> SourcePlace? {
        guard var index = source.index(line: mark.line, column: mark.column) else { return nil }
        if source.scalars[index] == "'" || source.scalars[index] == "\"" { index += 1 }
        // Private-use characters: no real key begins with one, and each stands for one renamed key.
        guard index < source.scalars.count, let other = Unicode.Scalar(0xE000 + UInt32(serial)) else {
            return nil
        }
        source.replace(index, by: other)
        return SourcePlace(file: file, line: mark.line, column: mark.column)
    }

    private func report(_ error: any Error, _ text: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let message = context.map { "\($0.text) (line \($0.mark.line)): \(problem)" } ?? problem
            report(message, line: mark.line, column: mark.column)
        case YamlError.reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            let line = 1 + before.count { $0.isNewline }
            report(
                problem, line: line,
                column: (offset ?? 0)
                    - (before.lastIndex { $0.isNewline }.map {
                        before.distance(from: before.startIndex, to: $0) + 1
                    } ?? 0) + 1)
        default:
            sink.report(SourcePlace(file: file), "the file is not YAML")
        }
    }

    private func report(_ problem: String, line: Int, column: Int) {
        sink.report(SourcePlace(file: file, line: line, column: column), "the file is not YAML: \(problem)")
    }

    private func firstInvalidLine(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return (index ?? 0) + 1
    }
}
