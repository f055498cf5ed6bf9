import HosoCore

/// Reads a pipeline file and what it includes, and merges them into one document.
final class DocumentLoader {
    private let read: (String) throws -> [UInt8]
    private let sink: DiagnosticSink
    /// Every file read, in the order read.
    private(set) var sources: [Plan.SourceText] = []
    /// False where a file could not be read as YAML, so that the document lacks what stands in it.
    private(set) var isComplete = true
    private var pathsRead: Set<String> = []
    private var textByFile: [String: ScalarText] = [:]

    init(read: @escaping (String) throws -> [UInt8], sink: DiagnosticSink) {
        self.read = read
        self.sink = sink
    }

    /// The document of a file with its included files merged in; nil where it cannot be read.
    func load(_ path: String) -> SpecDocument? { load(path, namedAt: nil, by: []) }

    /// The areas file that a document names; nil where anything is wrong with it.
    func loadAreas(_ name: Located<String>) -> AreaHistory? {
        let path = RelativePath.join(name.value, to: name.place.file)
        guard let bytes = bytes(path, namedAt: name.place) else { return nil }
        return AreaTableReader(file: path, sink: sink).read(bytes)
    }

    /// The crosswalk file that a document names; nil where anything is wrong with it.
    ///
    /// - Parameter areas: nil where there are none, or anything is wrong with them.
    func loadCrosswalk(_ name: Located<String>, hasAreas: Bool, areas: AreaHistory?) -> Crosswalk? {
        guard hasAreas else {
            let hint = "name the file of the areas that it is about"
            sink.report(name.place, "`crosswalk` needs `areas`", hint: hint)
            return nil
        }
        let path = RelativePath.join(name.value, to: name.place.file)
        guard let bytes = bytes(path, namedAt: name.place), let areas else { return nil }
        return CrosswalkReader(file: path, areas: areas, sink: sink).read(bytes)
    }

    /// Text of a file that was read, to find places in it.
    func text(ofFile path: String) -> ScalarText? {
        if let text = textByFile[path] { return text }
        guard let source = sources.first(where: { $0.path == path }) else { return nil }
        let decoded = String(decoding: source.bytes, as: UTF8.self)
        let text = ScalarText(decoded.first == "\u{FEFF}" ? String(decoded.dropFirst()) : decoded)
        textByFile[path] = text
        return text
    }

    /// - Parameter stack: the files that led here, outermost first, normalised.
    private func load(_ path: String, namedAt place: SourcePlace?, by stack: [String]) -> SpecDocument? {
        pathsRead.insert(RelativePath.normalised(path))
        guard let bytes = bytes(path, namedAt: place),
            let root = YAMLReader(file: path, sink: sink).read(bytes),
            let document = DocumentReader(sink: sink).read(root)
        else {
            isComplete = false
            return nil
        }
        var merged = DocumentMerger(sink: sink)
        for include in document.includes { add(include, of: path, to: &merged, stack) }
        return merged.finish(with: document)
    }

    private func add(
        _ include: Located<String>, of path: String, to merged: inout DocumentMerger, _ stack: [String]
    ) {
        let included = RelativePath.join(include.value, to: path)
        let identity = RelativePath.normalised(included)
        let stack = stack + [RelativePath.normalised(path)]
        if let start = stack.firstIndex(of: identity) {
            let cycle = (stack[start...] + [identity]).joined(separator: " → ")
            sink.report(include.place, "a cycle of includes: \(cycle)")
            return
        }
        // A file that two others include is one file: its names are not defined twice.
        if pathsRead.contains(identity) { return }
        guard pathsRead.count < YAMLLimits.includedFileCount else {
            sink.report(include.place, "a pipeline may have at most \(YAMLLimits.includedFileCount) files")
            isComplete = false
            return
        }
        if let document = load(included, namedAt: include.place, by: stack) { merged.add(document) }
    }

    private func bytes(_ path: String, namedAt place: SourcePlace?) -> [UInt8]? {
        do {
            let bytes = try read(path)
            sources.append(Plan.SourceText(path: path, bytes: bytes))
            return bytes
        } catch {
            let reason = (error as? HosoError)?.message ?? "\(error)"
            sink.report(place ?? SourcePlace(file: path), "`\(path)` cannot be read: \(reason)")
            return nil
        }
    }
}
