import HosoSpec
import HosoStorage
import HosoStore

/// The files that a registry's table was made from: by path and by content.
///
/// Only runs count since the registry last began from nothing: with a full run, or with a snapshot.
struct KnownFiles {
    /// What was read last at each path.
    private var inputByPath: [String: Receipt.Input] = [:]
    /// Content of `inputByPath`: it holds now.
    private var heldDigests = Set<String>()
    /// Content that was read, be it that its path has other content by now.
    private var readDigests = Set<String>()
    private var sizes = Set<Int>()
    private let mode: RegistryMode

    /// - Parameter runs: newest first.
    init(registry: String, mode: RegistryMode, runs: [RunReport]) {
        self.mode = mode
        for run in runs {
            let inputs = run.receipt.inputs.filter { $0.registry == registry }
            let isSnapshot = run.receipt.snapshots?.contains(registry) ?? false
            // A table that was made by changes is no snapshot: its files are read again to make one.
            if mode == .snapshot && !inputs.isEmpty && !isSnapshot { break }
            for input in inputs {
                if inputByPath[input.path] == nil { inputByPath[input.path] = input }
                readDigests.insert(input.sha256)
                sizes.insert(input.bytes)
            }
            if run.receipt.isFull || (isSnapshot && !inputs.isEmpty) { break }
        }
        heldDigests = Set(inputByPath.values.map(\.sha256))
    }

    /// Those of the files that match which this run is to read, in their order.
    func filesToRead(_ files: [InputFile]) throws -> [InputFile] {
        switch mode {
        case .changes: return try files.filter { try !contains($0) }
        case .snapshot: return try files.contains { try !contains($0) } ? files : []
        }
    }

    /// Whether a file is known: the same path with the same size and time, or content that was read.
    ///
    /// Of a path that is known with other content, only content counts that still holds at some path: a file
    /// that goes back to what it once was is new, files that changed their names among themselves are not.
    private func contains(_ file: InputFile) throws -> Bool {
        let known = inputByPath[file.relativePath]
        if let known, known.bytes == file.byteCount, known.modifiedNanoseconds == file.modifiedNanoseconds {
            return true
        }
        // Content is only looked at where its size was seen before: else it cannot be known.
        guard sizes.contains(file.byteCount) else { return false }
        let digest = try FileDigest.sha256(path: file.absolutePath)
        return (known == nil ? readDigests : heldDigests).contains(digest)
    }
}
