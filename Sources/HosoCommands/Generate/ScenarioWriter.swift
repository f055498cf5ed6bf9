import HosoCompression
import HosoEngine
import HosoStorage
import HosoSynthetic

/// Writes a scenario's files, several at a time, then the truth about them.
struct ScenarioWriter<Planned: Scenario> {
    let scenario: Planned
    let storage: any Storage
    let compression: CompressionKind
    let workers: Workers
    let progress: any ProgressObserver

    /// Files of one wave for each thread: enough that none waits long for the slowest, few enough that what
    /// they count stays small.
    private static var filesPerThread: Int { 4 }

    private struct WrittenFile: Sendable {
        /// As on disk.
        var byteCount: Int
        var truth: Planned.FileTruth
    }

    /// - Returns: bytes of all files as on disk, `truth.json` not counted.
    func write() throws -> Int {
        for folder in Set(scenario.files.map(\.registry)).sorted() { try storage.createDirectories(folder) }
        progress.begin(stage: "generate", totalBytes: nil)
        var truth = scenario.beginTotal()
        var byteCount = 0
        var first = 0
        while first < scenario.files.count {
            let start = first
            let count = min(workers.threadCount * ScenarioWriter.filesPerThread, scenario.files.count - start)
            for file in try workers.map(count, { try write(file: start + $0) }) {
                byteCount += file.byteCount
                truth.add(file: file.truth)
            }
            first += count
        }
        let writer = try storage.makeWriter("truth.json")
        defer { writer.abandon() }
        try writer.append(truth.json())
        try writer.finish()
        return byteCount
    }

    private func write(file: Int) throws -> WrittenFile {
        let description = scenario.files[file]
        let writer = try storage.makeWriter(description.path)
        defer { writer.abandon() }
        let compressor = StreamCompressor(compression)
        var truth = scenario.beginTruth(ofFile: file)
        for number in 0..<description.pieceCount {
            let piece = scenario.piece(file: file, piece: number, &truth)
            try writer.append(compressor.compress(piece.bytes))
            progress.advance(rows: piece.rowCount, bytes: piece.bytes.count)
        }
        try writer.append(compressor.finish())
        try writer.finish()
        return WrittenFile(byteCount: writer.byteCount, truth: truth)
    }
}
