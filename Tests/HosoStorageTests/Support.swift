import Glibc
import HosoCore
import HosoStorage
import Testing

/// A folder of its own for one test, removed with its content at the end.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let name = "/tmp/hoso-storage-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        path = name
        try LocalStorage(root: name).createDirectories("")
    }

    deinit { try? LocalStorage(root: path).removeTree("") }

    var storage: LocalStorage { LocalStorage(root: path) }

    /// Writes a file and the folders that it needs.
    func write(_ file: String, _ text: String) throws { try write(file, Array(text.utf8)) }

    func write(_ file: String, _ bytes: [UInt8]) throws {
        if let slash = file.lastIndex(of: "/") { try storage.createDirectories(String(file[..<slash])) }
        let writer = try storage.makeWriter(file)
        try writer.append(bytes)
        try writer.finish()
    }

    func symlink(_ name: String, to target: String) {
        let status = unsafe Glibc.symlink(target, path + "/" + name)
        precondition(status == 0, "symlink \(name)")
    }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The error that the body throws, which must be a `HosoError` of the code given.
@discardableResult
func expectHosoError(
    _ code: ExitCode, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> some Any
) -> HosoError? {
    let error = #expect(throws: HosoError.self, comment, sourceLocation: sourceLocation) { _ = try body() }
    #expect(error?.code == code, comment, sourceLocation: sourceLocation)
    return error
}
