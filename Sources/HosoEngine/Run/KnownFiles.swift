import HosoStorage
import HosoStore

/// The files that earlier runs have read: by path and by content.
struct KnownFiles {
    private var inputByPath: [String: Receipt.Input] = [:]
    private var digests = Set<String>()
    private var sizes = Set<Int>()

    /// - Parameter runs: newest first; those before the newest full run are forgotten.
    init(registry: String, runs: [RunReport]) {
        for run in runs {
            for input in run.receipt.inputs where input.registry == registry {
                if inputByPath[input.path] == nil { inputByPath[input.path] = input }
                digests.insert(input.sha256)
                sizes.insert(input.bytes)
            }
            if run.receipt.isFull { break }
        }
    }

    /// Whether a file was read before: the same path with the same size and time, or the same content.
    func contains(_ file: InputFile) throws -> Bool {
        if let known = inputByPath[file.relativePath], known.bytes == file.byteCount,
            known.modifiedNanoseconds == file.modifiedNanoseconds
        {
            return true
        }
        // Content is only looked at where its size was seen before: else it cannot be known.
        guard sizes.contains(file.byteCount) else { return false }
        return digests.contains(try FileDigest.sha256(path: file.absolutePath))
    }
}
