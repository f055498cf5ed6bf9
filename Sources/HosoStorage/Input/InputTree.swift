import Glibc
import HosoCore

/// The input folder.
public enum InputTree {
    /// The files that match any of the patterns, sorted bytewise by relative path, each once.
    ///
    /// Patterns know `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}` and `**` (any number of folders). A name with a
    /// leading dot is matched only by a pattern that has the dot. Symbolic links are followed, but never in a
    /// circle. A folder that matches comes back with `isDirectory`, unless the pattern has a `**` that looks
    /// into it.
    ///
    /// - Throws: `HosoError`: `noInput` where `root` is no folder, `usage` for a pattern that leaves it,
    ///   `readWrite` where a folder or file that matches cannot be read.
    public static func glob(root: String, patterns: [String]) throws -> [InputFile] {
        guard let status = try TreeWalk.status(root, shownAs: root) else {
            throw HosoError(.noInput, at: SourcePlace(file: root), "the input folder does not exist")
        }
        guard status.kind == .directory else {
            throw HosoError(.noInput, at: SourcePlace(file: root), "the input is a file, not a folder")
        }
        var walk = TreeWalk(root: root)
        for pattern in try patterns.flatMap(GlobPattern.parse) {
            walk.listsFolders = !pattern.parts.contains(.anyFolders)
            try walk.match(pattern.parts[...], in: TreeWalk.Folder(path: "", ancestors: [status.identity]))
        }
        return walk.fileByPathBytes.values.sorted {
            $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8)
        }
    }
}

/// The way through the folders that a pattern leads to.
private struct TreeWalk {
    struct Folder {
        /// Relative to the root; empty for the root.
        var path: String
        /// The folder itself and those it lies in.
        var ancestors: [FileStatus.Identity]
    }

    /// Deeper folders than any real input has; with links followed, the path would be too long for the
    /// system.
    private static let depthLimit = 128

    let root: String
    var listsFolders = true
    /// By the bytes of the path: Swift would take names in NFC and NFD for the same.
    var fileByPathBytes: [[UInt8]: InputFile] = [:]

    init(root: String) { self.root = root }

    mutating func match(_ parts: ArraySlice<GlobPattern.Part>, in folder: Folder) throws {
        guard let first = parts.first else { return }
        let rest = parts.dropFirst()
        switch first {
        case .name(let name):
            for candidate in try candidates(name, in: folder) { try take(candidate, rest: rest, in: folder) }
        case .anyFolders:
            let any = GlobName("*")
            try match(rest.isEmpty ? [.name(any)] : rest, in: folder)
            for candidate in try candidates(any, in: folder) {
                if let inner = try enter(candidate, in: folder) { try match(parts, in: inner) }
            }
        }
    }

    private mutating func take(_ name: String, rest: ArraySlice<GlobPattern.Part>, in folder: Folder) throws {
        guard rest.isEmpty else {
            if let inner = try enter(name, in: folder) { try match(rest, in: inner) }
            return
        }
        let path = join(folder.path, name)
        guard let status = try TreeWalk.status(absolute(path), shownAs: path) else {
            throw SystemFault(number: ENOENT).hosoError(path: path, .reading)
        }
        let isDirectory = status.kind == .directory
        if isDirectory, !listsFolders { return }
        fileByPathBytes[Array(path.utf8)] = InputFile(
            relativePath: path, absolutePath: absolute(path),
            byteCount: status.kind == .regular ? status.byteCount : 0,
            modifiedNanoseconds: status.modifiedNanoseconds, isDirectory: isDirectory)
    }

    /// - Returns: nil for what is no folder, and for a folder that the way has led through already.
    private func enter(_ name: String, in folder: Folder) throws -> Folder? {
        let path = join(folder.path, name)
        guard let status = try TreeWalk.status(absolute(path), shownAs: path), status.kind == .directory,
            !folder.ancestors.contains(status.identity), folder.ancestors.count < TreeWalk.depthLimit
        else { return nil }
        return Folder(path: path, ancestors: folder.ancestors + [status.identity])
    }

    /// The names in a folder that match; a name without wildcards is not looked for in a listing.
    private func candidates(_ name: GlobName, in folder: Folder) throws -> [String] {
        if let literal = name.literal {
            let path = join(folder.path, literal)
            return try TreeWalk.status(absolute(path), shownAs: path, followsLinks: false) == nil
                ? [] : [literal]
        }
        do {
            return try FileSystem.names(inDirectory: absolute(folder.path)).filter(name.matches)
        } catch {
            throw error.hosoError(path: folder.path.isEmpty ? root : folder.path, .reading)
        }
    }

    static func status(_ path: String, shownAs shown: String, followsLinks: Bool = true) throws -> FileStatus?
    {
        do { return try FileSystem.status(path, followsLinks: followsLinks) } catch {
            throw error.hosoError(path: shown, .reading)
        }
    }

    private func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder + "/" + name
    }

    private func absolute(_ path: String) -> String {
        if path.isEmpty { return root }
        return root.utf8.last == UInt8(ascii: "/") ? root + path : root + "/" + path
    }
}
