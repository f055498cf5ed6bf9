/// Paths of files that a pipeline names, relative to the file that names them.
package enum RelativePath {
    /// The path as it is read and shown: the folder of `base` with `path` behind it.
    package static func join(_ path: String, to base: String) -> String {
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        guard !path.hasPrefix("/"), let slash = base.lastIndex(of: "/") else { return relative }
        return base[...slash] + relative
    }

    /// The same file's path without `.`, `..` and doubled slashes, to tell whether two paths are one file.
    package static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
