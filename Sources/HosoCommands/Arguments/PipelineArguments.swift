import ArgumentParser
import HosoCore
import HosoSpec
import HosoStorage

/// The pipeline that a command works with.
struct PipelineArguments: ParsableArguments {
    /// Pipelines are written by hand; more than this is not one.
    private static let fileByteLimit = 64 << 20

    @Argument(help: ArgumentHelp("The pipeline file.", valueName: "pipeline"))
    var path: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Value of a parameter, in place of the pipeline's; may be repeated.", valueName: "name=value"))
    var assignments: [String] = []

    func validate() throws { _ = try overrides() }

    /// - Throws: `HosoError` where there is no such file, `PipelineDiagnostics` where it does not validate.
    func load() throws -> Plan { try PipelineArguments.load(path, overrides()) }

    /// - Parameter overrides: values of parameters by name.
    static func load(_ path: String, _ overrides: [String: String]) throws -> Plan {
        let (folder, name) = PipelineArguments.split(path)
        if try name.isEmpty || !LocalStorage(root: folder).exists(name) {
            throw HosoError(.noInput, at: SourcePlace(file: path), "the pipeline does not exist")
        }
        return try PipelineLoader.load(path: path, overrides: overrides, read: PipelineArguments.read).get()
    }

    private func overrides() throws -> [String: String] {
        var values: [String: String] = [:]
        for assignment in assignments {
            guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
                throw ValidationError("--set takes name=value, not `\(assignment)`")
            }
            let name = String(assignment[..<equals])
            guard values[name] == nil else { throw ValidationError("--set gives `\(name)` twice") }
            values[name] = String(assignment[assignment.index(after: equals)...])
        }
        return values
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let reader = try InputReader(path: path, name: path)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // SAFETY: the reader writes no further than the buffer's count.
            let count = unsafe try buffer.withUnsafeMutableBytes { unsafe try reader.read(into: $0) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > fileByteLimit {
                throw HosoError(
                    .usage, at: SourcePlace(file: path), "is larger than \(ByteSize.text(fileByteLimit))")
            }
        }
    }

    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
    }
}
