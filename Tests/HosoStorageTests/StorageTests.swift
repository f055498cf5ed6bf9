import HosoCore
import HosoStorage
import Testing

@Suite("what every storage does")
struct StorageTests {
    enum Kind: CaseIterable {
        case local
        case memory
        case failingNever
    }

    private func withStorage(_ kind: Kind, _ body: (any Storage) throws -> Void) throws {
        let folder = try TemporaryFolder()
        switch kind {
        case .local: try body(folder.storage)
        case .memory: try body(MemoryStorage())
        case .failingNever:
            try body(FailingStorage(wrapping: folder.storage, failAtOperation: .max, mode: .error))
        }
        withExtendedLifetime(folder) {}
    }

    @Test("a file appears whole, when it is finished", arguments: Kind.allCases)
    func writer(kind: Kind) throws {
        try withStorage(kind) { storage in
            try storage.createDirectories("population/_delta_log")
            let writer = try storage.makeWriter("population/part-1.parquet")
            var expected: [UInt8] = []
            for size in [0, 1, 1000, 300_000, 7, 262_144, 262_143] {
                let piece = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
                try writer.append(piece)
                expected += piece
            }
            #expect(writer.byteCount == expected.count)
            #expect(try !storage.exists("population/part-1.parquet"))
            try writer.finish()
            writer.abandon()
            #expect(try storage.readAll("population/part-1.parquet") == expected)
            #expect(try storage.fileSize("population/part-1.parquet") == expected.count)
            let names = try storage.list("population").map(\.name)
            #expect(names == ["_delta_log", "part-1.parquet"])
            #expect(try storage.list("population").map(\.isDirectory) == [true, false])
            #expect(try storage.list("population").map(\.byteCount) == [0, expected.count])
        }
    }

    @Test("an abandoned file leaves nothing", arguments: Kind.allCases)
    func abandon(kind: Kind) throws {
        try withStorage(kind) { storage in
            let writer = try storage.makeWriter("a")
            try writer.append([1, 2, 3])
            writer.abandon()
            writer.abandon()
            _ = try storage.makeWriter("b")  // dropped at once
            #expect(try storage.list("") == [])
        }
    }

    @Test("a finished file takes the place of one there was", arguments: Kind.allCases)
    func replace(kind: Kind) throws {
        try withStorage(kind) { storage in
            for content in ["old", "new"] {
                let writer = try storage.makeWriter("a")
                try writer.append(Array(content.utf8))
                try writer.finish()
            }
            #expect(text(try storage.readAll("a")) == "new")
        }
    }

    @Test("of two new files of one name the first wins", arguments: Kind.allCases)
    func writeNew(kind: Kind) throws {
        try withStorage(kind) { storage in
            let outcomes = [try storage.writeNew("0.json", [1]), try storage.writeNew("0.json", [2])]
            #expect(outcomes == [true, false])
            #expect(try storage.readAll("0.json") == [1])
            #expect(try storage.list("").map(\.name) == ["0.json"])
        }
    }

    @Test("lists bytewise, and nothing where there is no folder", arguments: Kind.allCases)
    func list(kind: Kind) throws {
        try withStorage(kind) { storage in
            #expect(try storage.list("missing") == [])
            for name in ["b", "a", "B", "Đ", "é", "10", "9"] { _ = try storage.writeNew(name, []) }
            #expect(try storage.list("").map(\.name) == ["10", "9", "B", "a", "b", "é", "Đ"])
        }
    }

    @Test("removes and renames", arguments: Kind.allCases)
    func removeAndRename(kind: Kind) throws {
        try withStorage(kind) { storage in
            try storage.remove("missing")
            try storage.removeTree("missing")
            try storage.createDirectories("d/e/f")
            try storage.createDirectories("d/e/f")
            _ = try storage.writeNew("d/e/f/x", [1])
            _ = try storage.writeNew("d/y", [2])
            try storage.rename("d/y", to: "d/e/z")
            try storage.sync("d/e")
            #expect(try storage.readAll("d/e/z") == [2])
            #expect(throws: HosoError.self) { try storage.remove("d/e") }
            try storage.rename("d/e", to: "g")
            #expect(try storage.readAll("g/f/x") == [1])
            try storage.removeTree("g")
            #expect(try storage.list("").map(\.name) == ["d"])
            try storage.remove("d")
            #expect(try storage.list("") == [])
        }
    }

    @Test("reads ranges, and refuses those beyond the end", arguments: Kind.allCases)
    func ranges(kind: Kind) throws {
        try withStorage(kind) { storage in
            _ = try storage.writeNew("a", Array(0..<100))
            let source = try storage.openForReading("a")
            #expect(source.byteCount == 100)
            #expect(try source.read(at: 0, count: 0) == [])
            #expect(try source.read(at: 98, count: 2) == [98, 99])
            #expect(try source.read(at: 100, count: 0) == [])
            for (offset, count) in [(99, 2), (101, 0), (-1, 1), (0, -1), (0, 101)] {
                #expect(throws: FormatError.self) { try source.read(at: offset, count: count) }
            }
        }
    }

    @Test("errors have the code of what was tried", arguments: Kind.allCases)
    func errors(kind: Kind) throws {
        try withStorage(kind) { storage in
            let missing = expectHosoError(.readWrite) { try storage.readAll("missing") }
            #expect(
                missing?.description.hasSuffix("missing: cannot be read: No such file or directory") == true)
            expectHosoError(.readWrite) { try storage.openForReading("missing") }
            expectHosoError(.readWrite) { try storage.fileSize("missing") }
            expectHosoError(.cannotCreate) { try storage.makeWriter("missing/a") }
            expectHosoError(.cannotCreate) { try storage.writeNew("missing/a", []) }
            _ = try storage.writeNew("file", [])
            expectHosoError(.cannotCreate) { try storage.makeWriter("file/a") }
            expectHosoError(.cannotCreate) { try storage.createDirectories("file/a") }
            expectHosoError(.cannotCreate) { try storage.rename("missing", to: "b") }
            try storage.createDirectories("d")
            expectHosoError(.readWrite) { try storage.readAll("d") }
        }
    }

    @Test("refuses paths that leave the root", arguments: ["/etc/passwd", "../a", "a/../../b", "a\0b"])
    func paths(path: String) throws {
        for kind in Kind.allCases {
            try withStorage(kind) { storage in
                expectHosoError(.damagedStore) { try storage.readAll(path) }
                expectHosoError(.damagedStore) { try storage.makeWriter(path) }
                expectHosoError(.damagedStore) { try storage.writeNew(path, []) }
                expectHosoError(.damagedStore) { try storage.remove(path) }
            }
        }
    }
}
