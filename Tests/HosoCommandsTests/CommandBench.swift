import FoundationEssentials
import HosoCommands
import HosoCore

/// Runs commands in process, in a folder of its own that goes with it.
final class CommandBench {
    struct Ending {
        var status: Int32
        var output: String
        var errors: String

        /// nil for a status that is none of ours.
        var code: ExitCode? { ExitCode(rawValue: status) }
        var outputLines: [String] { output.split(separator: "\n").map(String.init) }
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }

    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/hoso-commands-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        return path(name)
    }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        return path(name)
    }

    func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path(name)))) }

    /// Files below a folder, sorted, with their bytes.
    func files(below name: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: path(name)) {
            var isDirectory = false
            _ = FileManager.default.fileExists(atPath: path("\(name)/\(file)"), isDirectory: &isDirectory)
            if !isDirectory { files[file] = try bytes("\(name)/\(file)") }
        }
        return files
    }

    func run(_ arguments: String...) -> Ending { CommandBench.run(arguments) }

    static func run(
        _ arguments: [String], output: MemorySink = MemorySink(), isTerminal: Bool = false,
        environment: [String: String] = [:]
    ) -> Ending {
        let errors = MemorySink()
        let console = Console(
            output: output, errors: errors, isErrorTerminal: isTerminal, environment: environment)
        let status = HosoTool.run(arguments: arguments, console: console)
        return Ending(status: status, output: output.text, errors: errors.text)
    }

    /// The core pipeline of this repository.
    static let corePipeline =
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Pipelines/core.yaml"
}
