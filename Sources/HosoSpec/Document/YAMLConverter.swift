import HosoCore
import Yams

/// Turns the YAML library's nodes into `YAMLNode`, counting them.
struct YAMLConverter {
    let file: String
    let sink: DiagnosticSink
    /// Keys that were given another name to get past the library's check for duplicates, by place.
    let renamed: [SourcePlace: String]
    private var nodeCount = 0

    init(file: String, sink: DiagnosticSink, renamed: [SourcePlace: String]) {
        self.file = file
        self.sink = sink
        self.renamed = renamed
    }

    /// nil where a limit is passed, which is reported.
    mutating func convert(_ node: Node, depth: Int = 0) -> YAMLNode? {
        nodeCount += 1
        let place = place(of: node)
        guard nodeCount <= YAMLLimits.nodeCount else {
            sink.report(
                SourcePlace(file: file),
                "the file has more than \(YAMLLimits.nodeCount) values once its aliases are replaced")
            return nil
        }
        guard depth < YAMLLimits.depth else {
            sink.report(place, "maps and lists are nested more than \(YAMLLimits.depth) deep")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            checkTag(scalar.tag, place)
            return YAMLNode(content: .scalar(scalar.string, isPlain: scalar.style == .plain), place: place)
        case .sequence(let sequence):
            checkTag(sequence.tag, place)
            var items: [YAMLNode] = []
            for item in sequence {
                guard let item = convert(item, depth: depth + 1) else { return nil }
                items.append(item)
            }
            return YAMLNode(content: .sequence(items), place: place)
        case .mapping(let mapping):
            checkTag(mapping.tag, place)
            return convert(mapping, place, depth)
        case .alias:
            // The library's parser replaces aliases by what they name.
            sink.report(place, "an alias that names nothing")
            return nil
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, _ place: SourcePlace, _ depth: Int) -> YAMLNode? {
        var entries: [YAMLNode.Entry] = []
        var indexByKey: [String: Int] = [:]
        var merged: [YAMLNode] = []
        for (key, value) in mapping {
            let keyPlace = self.place(of: key)
            guard let value = convert(value, depth: depth + 1) else { return nil }
            guard case .scalar(let scalar) = key else {
                sink.report(keyPlace, "a key must be a plain name")
                continue
            }
            let name = renamed[keyPlace] ?? scalar.string
            if name == "<<", scalar.style == .plain {
                merged.append(value)
            } else if let first = indexByKey[name] {
                let firstPlace = entries[first].keyPlace
                sink.report(keyPlace, "`\(name)` is defined twice in this map: also at \(firstPlace)")
            } else {
                indexByKey[name] = entries.count
                entries.append(YAMLNode.Entry(key: name, keyPlace: keyPlace, value: value))
            }
        }
        for node in merged { merge(node, into: &entries, &indexByKey) }
        return YAMLNode(content: .mapping(entries), place: place)
    }

    /// `<<: *base` adds the keys of a map, or of each map of a list, that are not there yet.
    private func merge(
        _ node: YAMLNode, into entries: inout [YAMLNode.Entry], _ indexByKey: inout [String: Int]
    ) {
        switch node.content {
        case .scalar:
            sink.report(node.place, "`<<` takes an alias of a map, not \(node.kindName)")
        case .sequence(let items):
            for item in items { merge(item, into: &entries, &indexByKey) }
        case .mapping(let added):
            for entry in added where indexByKey[entry.key] == nil {
                indexByKey[entry.key] = entries.count
                entries.append(entry)
            }
        }
    }

    private func place(of node: Node) -> SourcePlace {
        SourcePlace(file: file, line: node.mark?.line, column: node.mark?.column)
    }

    /// Tags of YAML's own types say what the language knows already; others ask for something it does not
    /// have.
    private func checkTag(_ tag: Tag, _ place: SourcePlace) {
        let name = tag.description
        if name.isEmpty || name == "!" || name.hasPrefix("tag:yaml.org,2002:") { return }
        sink.report(place, "the YAML tag `\(name)` has no meaning here")
    }
}
