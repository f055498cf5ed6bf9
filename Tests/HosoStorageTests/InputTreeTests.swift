import Glibc
import HosoCore
import HosoStorage
import Testing

@Suite struct InputTreeTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in [
            "population/part-1.csv", "population/part-2.csv.gz", "population/part-10.csv.zst",
            "population/notes.txt",
            "population/.hidden.csv", "population/old/part-0.csv", "insurance/a.csv", "insurance/é.csv",
            "top.csv",
            ".secret/x.csv", "deep/1/2/3/z.csv", "deep/[x].csv", "deep/{y}.csv",
        ] {
            try folder.write(file, file)
        }
        return folder
    }

    private func paths(_ folder: TemporaryFolder, _ patterns: String...) throws -> [String] {
        try InputTree.glob(root: folder.path, patterns: patterns).map(\.relativePath)
    }

    @Test("matches names")
    func names() throws {
        let folder = try folder()
        let parts = ["population/part-1.csv", "population/part-10.csv.zst", "population/part-2.csv.gz"]
        #expect(try paths(folder, "population/*.csv*") == parts)
        #expect(try paths(folder, "./population//part-*") == parts)
        #expect(try paths(folder, "population/part-?.*") == [parts[0], parts[2]])
        #expect(try paths(folder, "population/part-[2-9]*") == [parts[2]])
        #expect(try paths(folder, "population/part-[!2-9]*") == [parts[0], parts[1]])
        #expect(try paths(folder, "population/part-1.csv") == [parts[0]])
        #expect(try paths(folder, "population/missing.csv") == [])
        #expect(try paths(folder, "missing/*") == [])
        #expect(try paths(folder, "*.csv") == ["top.csv"])
        #expect(try paths(folder, "insurance/?.csv") == ["insurance/a.csv", "insurance/é.csv"])
        #expect(try paths(folder, "top.csv/*") == [])
        #expect(
            try paths(folder, "deep/\\[x\\].csv", "deep/[[]?].csv", "deep/{y}.csv") == [
                "deep/[x].csv", "deep/{y}.csv",
            ])
    }

    @Test("matches alternatives and any depth, each file once, sorted bytewise")
    func alternatives() throws {
        let folder = try folder()
        #expect(
            try paths(folder, "{insurance,population}/{a,part-1}.csv") == [
                "insurance/a.csv", "population/part-1.csv",
            ])
        #expect(try paths(folder, "population/part-{1,2,{10,11}}.csv{,.gz,.zst}").count == 3)
        #expect(try paths(folder, "top.csv", "*.csv", "t*") == ["top.csv"])
        #expect(
            try paths(folder, "**/*.csv") == [
                "deep/1/2/3/z.csv", "deep/[x].csv", "deep/{y}.csv", "insurance/a.csv", "insurance/é.csv",
                "population/old/part-0.csv", "population/part-1.csv", "top.csv",
            ])
        #expect(try paths(folder, "deep/**/z.csv") == ["deep/1/2/3/z.csv"])
        #expect(try paths(folder, "deep/**") == ["deep/1/2/3/z.csv", "deep/[x].csv", "deep/{y}.csv"])
        #expect(try paths(folder, "**/1/**/3/*") == ["deep/1/2/3/z.csv"])
    }

    @Test("matches hidden files only by a dot")
    func hidden() throws {
        let folder = try folder()
        #expect(try paths(folder, "population/.*") == ["population/.hidden.csv"])
        #expect(try paths(folder, ".secret/*") == [".secret/x.csv"])
        #expect(try paths(folder, "population/[.]hidden.csv", "population/?hidden.csv", "*/x.csv") == [])
    }

    @Test("gives back a folder that matches, for the caller to report")
    func matchedFolder() throws {
        let folder = try folder()
        let files = try InputTree.glob(root: folder.path, patterns: ["population/o*"])
        #expect(files.map(\.relativePath) == ["population/old"])
        #expect(files.map(\.isDirectory) == [true])
        #expect(try paths(folder, "population/**/o*") == [])
    }

    @Test("follows links, but not in circles")
    func links() throws {
        let folder = try folder()
        folder.symlink("insurance/link.csv", to: folder.path + "/top.csv")
        folder.symlink("insurance/loop", to: folder.path)
        folder.symlink("linked", to: "deep")
        #expect(try paths(folder, "insurance/l*.csv") == ["insurance/link.csv"])
        #expect(try paths(folder, "linked/**/z.csv") == ["linked/1/2/3/z.csv"])
        #expect(try paths(folder, "insurance/**/link.csv") == ["insurance/link.csv"])
        #expect(try paths(folder, "insurance/loop/*.csv") == [])
        folder.symlink("broken.csv", to: "nowhere")
        let error = expectHosoError(.readWrite) { try paths(folder, "b*.csv") }
        #expect(error?.place?.file == "broken.csv")
    }

    @Test("tells size, time and place")
    func facts() throws {
        let folder = try folder()
        let file = try #require(try InputTree.glob(root: folder.path + "/", patterns: ["top.csv"]).first)
        #expect(file.byteCount == 7)
        #expect(file.absolutePath == folder.path + "/top.csv")
        #expect(!file.isDirectory)
        let age = Int64(time(nil)) - file.modifiedNanoseconds / 1_000_000_000
        #expect(abs(age) < 600)
    }

    @Test("takes names in NFC and NFD for two files")
    func normalForms() throws {
        let folder = try TemporaryFolder()
        try folder.write("d/e\u{301}.csv", "1")
        try folder.write("d/\u{E9}.csv", "2")
        #expect(try paths(folder, "d/*", "d/*.csv").count == 2)
        #expect(try paths(folder, "d/\u{E9}.csv").map { Array($0.utf8).count } == [8])
    }

    @Test("refuses what is no pattern below the folder", arguments: ["", "/etc/*", "../*", "a/../../b", "."])
    func refused(pattern: String) throws {
        let folder = try TemporaryFolder()
        expectHosoError(.usage) { try InputTree.glob(root: folder.path, patterns: [pattern]) }
    }

    @Test("bounds the alternatives")
    func manyAlternatives() throws {
        let folder = try TemporaryFolder()
        let pattern = String(repeating: "{a,b}", count: 30)
        expectHosoError(.usage) { try InputTree.glob(root: folder.path, patterns: [pattern]) }
    }

    @Test("a missing input folder is no input")
    func missingRoot() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        expectHosoError(.noInput) { try InputTree.glob(root: folder.path + "/missing", patterns: ["*"]) }
        expectHosoError(.noInput) { try InputTree.glob(root: folder.path + "/file", patterns: ["*"]) }
    }
}
