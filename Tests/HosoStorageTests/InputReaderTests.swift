import Dispatch
import Glibc
import HosoCompression
import HosoCore
import HosoStorage
import Testing

@Suite struct InputReaderTests {
    private func readAll(_ reader: InputReader, pieceByteCount: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        var room = [UInt8](repeating: 0, count: pieceByteCount)
        while true {
            let count = try unsafe room.withUnsafeMutableBytes { try unsafe reader.read(into: $0) }
            if count == 0 { return result }
            result += room[0..<count]
        }
    }

    private func compressed(_ bytes: [UInt8], _ kind: CompressionKind) -> [UInt8] {
        let stream = StreamCompressor(kind)
        return stream.compress(bytes) + stream.finish()
    }

    private func content(_ byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7 ^ $0) }
    }

    @Test(
        "reads through compression, and counts and digests what lies on disk",
        arguments: CompressionKind.allCases)
    func kinds(kind: CompressionKind) throws {
        let folder = try TemporaryFolder()
        for byteCount in [0, 1, 3, 4, 5, 100_000, 512 << 10, (512 << 10) + 1, 1_500_000] {
            let content = content(byteCount)
            let onDisk = compressed(content, kind)
            try folder.write("part.csv", onDisk)
            for piece in [1 << 16, 1 << 20] {
                let reader = try InputReader(
                    path: folder.path + "/part.csv", name: "part.csv", computesDigest: true)
                #expect(reader.kind == kind)
                #expect(reader.digest() == nil)
                #expect(try readAll(reader, pieceByteCount: piece) == content)
                #expect(reader.bytesFromDisk == onDisk.count)
                #expect(reader.digest() == FileDigest.sha256(onDisk))
                #expect(try readAll(reader, pieceByteCount: piece) == [])
            }
        }
    }

    @Test("digests only where asked to")
    func noDigest() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.csv", "x")
        let file = try #require(try InputTree.glob(root: folder.path, patterns: ["*"]).first)
        let reader = try InputReader(file)
        #expect(try readAll(reader, pieceByteCount: 1) == Array("x".utf8))
        #expect(reader.digest() == nil)
    }

    @Test("refuses a cut stream after its bytes", arguments: [CompressionKind.gzip, .zstd])
    func truncated(kind: CompressionKind) throws {
        let folder = try TemporaryFolder()
        let onDisk = compressed(content(900_000), kind)
        try folder.write("insurance/part-2.csv", Array(onDisk.dropLast(3)))
        let file = try #require(try InputTree.glob(root: folder.path, patterns: ["*/*"]).first)
        let reader = try InputReader(file, computesDigest: true)
        let name = kind == .gzip ? "gzip" : "zstd"
        for _ in 0..<2 {
            let error = expectHosoError(.dataRefused) { try readAll(reader, pieceByteCount: 1 << 16) }
            #expect(
                error?.description
                    == "insurance/part-2.csv: \(name) stream is truncated at byte \(onDisk.count - 3); fetch the file again from its source"
            )
        }
        #expect(reader.digest() == nil)
    }

    @Test("refuses a damaged stream", arguments: [CompressionKind.gzip, .zstd])
    func damaged(kind: CompressionKind) throws {
        let folder = try TemporaryFolder()
        var onDisk = compressed(content(5000), kind)
        onDisk[onDisk.count - 1 - (kind == .gzip ? 4 : 0)] ^= 0xFF
        try folder.write("a", onDisk)
        let reader = try InputReader(path: folder.path + "/a", name: "a")
        let error = expectHosoError(.dataRefused) { try readAll(reader, pieceByteCount: 1000) }
        #expect(error?.message.contains("stream is damaged: checksum of") == true)
    }

    @Test("reads a pipe that gives a few bytes at a time", arguments: CompressionKind.allCases)
    func pipe(kind: CompressionKind) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/fifo"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        let content = content(3000)
        let onDisk = compressed(content, kind)
        DispatchQueue.global().async {
            guard let pipe = unsafe fopen(path, "w") else { return }
            for byte in onDisk {
                unsafe putc(Int32(byte), pipe)
                unsafe fflush(pipe)
            }
            unsafe fclose(pipe)
        }
        let reader = try InputReader(path: path, name: "fifo", computesDigest: true)
        #expect(try readAll(reader, pieceByteCount: 777) == content)
        #expect(reader.kind == kind)
        #expect(reader.digest() == FileDigest.sha256(onDisk))
    }

    @Test("names a folder and what cannot be opened")
    func notReadable() throws {
        let folder = try TemporaryFolder()
        try folder.write("d/closed.csv", "x")
        let directory = expectHosoError(.dataRefused) { try InputReader(path: folder.path + "/d", name: "d") }
        #expect(directory?.description == "d: is a directory, not a file")
        let missing = expectHosoError(.readWrite) { try InputReader(path: folder.path + "/m", name: "m") }
        #expect(missing?.description == "m: cannot be read: No such file or directory")
        if geteuid() != 0 {
            _ = unsafe chmod(folder.path + "/d/closed.csv", 0)
            let closed = expectHosoError(.readWrite) {
                try InputReader(path: folder.path + "/d/closed.csv", name: "c")
            }
            #expect(closed?.description == "c: cannot be read: Permission denied")
        }
    }

    @Test("a pipe's end without bytes is the end")
    func emptyDevice() throws {
        let reader = try InputReader(path: "/dev/null", name: "null", computesDigest: true)
        #expect(try readAll(reader, pieceByteCount: 10) == [])
        #expect(reader.digest() == FileDigest.sha256([]))
    }

    @Test("digests files and buffers alike")
    func digests() throws {
        let folder = try TemporaryFolder()
        #expect(
            FileDigest.sha256(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let bytes = content(1_200_000)
        try folder.write("a", bytes)
        #expect(try FileDigest.sha256(path: folder.path + "/a") == FileDigest.sha256(bytes))
        expectHosoError(.readWrite) { try FileDigest.sha256(path: folder.path + "/missing") }
    }
}
