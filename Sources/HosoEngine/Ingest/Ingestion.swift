import HosoCSV
import HosoCore
package import HosoSpec
package import HosoStorage

/// Reads a registry's new files: workers take blocks from many files at once and type them.
package struct Ingestion {
    let registry: RegistryPlan
    let files: [InputFile]
    let workers: Workers
    /// Told of rows and bytes as they are read; from any thread.
    let progress: any ProgressObserver
    let blockByteCount: Int

    /// - Parameter blockByteCount: of the blocks that files are cut into; where a record is longer, its block
    ///   is too. Of Parquet files, the most rows that one worker takes at a time.
    package init(
        registry: RegistryPlan, files: [InputFile], workers: Workers, progress: any ProgressObserver,
        blockByteCount: Int = InputLimits.blockByteCount
    ) {
        self.registry = registry
        self.files = files
        self.workers = workers
        self.progress = progress
        self.blockByteCount = blockByteCount
    }

    package func run() throws -> IngestResult {
        guard registry.format != .parquet else {
            return try ParquetIngestion(
                registry: registry, files: files, workers: workers, progress: progress,
                pieceRowCount: min(ParquetInput.pieceRowCount, blockByteCount)
            ).run()
        }
        let feeds = files.enumerated().map { number, file in
            FileFeed(file: file, fileIndex: number, registry: registry, blockByteCount: blockByteCount)
        }
        let firstBlock = InputBlock()
        var firstHeader: HeaderMap?
        if let first = feeds.first, case .block(let header) = try first.next(into: firstBlock) {
            firstHeader = header
        }
        let repeating = firstHeader.map { RepetitionSample.repeating(registry, firstBlock, $0) } ?? []
        let layout = ChunkLayout(registry: registry, repeating: repeating)
        let pool = (0..<workers.threadCount).map { number in
            IngestWorker(layout: layout, block: number == 0 ? firstBlock : InputBlock())
        }
        let failure = Failure()
        let header = firstHeader
        workers.forEachWorker { number in
            if number == 0, let header { process(pool[0], header) }
            drain(feeds, into: pool[number], startingAt: number, failure)
        }
        if let error = failure.error { throw error }
        return try collect(feeds, pool, layout)
    }

    /// Takes blocks, preferably of the file taken from last, until no file has any left.
    private func drain(
        _ feeds: [FileFeed], into worker: IngestWorker, startingAt number: Int, _ failure: Failure
    ) {
        guard !feeds.isEmpty else { return }
        var preferred = number % feeds.count
        while true {
            var busy: Int?
            var isTaken = false
            for step in 0..<feeds.count {
                let index = (preferred + step) % feeds.count
                if let failed = failure.index, failed <= index { continue }
                switch take(feeds[index], index, into: worker, waits: false, failure) {
                case .block:
                    preferred = index
                    isTaken = true
                case .busy: if busy == nil { busy = index }
                case .finished: break
                }
                if isTaken { break }
            }
            if isTaken { continue }
            guard let busy else { return }
            _ = take(feeds[busy], busy, into: worker, waits: true, failure)
        }
    }

    private func take(
        _ feed: FileFeed, _ index: Int, into worker: IngestWorker, waits: Bool, _ failure: Failure
    ) -> FileFeed.Outcome {
        do {
            let outcome = try waits ? feed.waitForNext(into: worker.block) : feed.next(into: worker.block)
            if case .block(let header) = outcome {
                process(worker, header)
            }
            return outcome
        } catch {
            failure.record(index, error)
            return .finished
        }
    }

    private func process(_ worker: IngestWorker, _ header: HeaderMap) {
        let before = worker.rowsRead
        worker.process(header: header)
        progress.advance(rows: worker.rowsRead - before, bytes: worker.block.byteCount)
    }

    private func collect(_ feeds: [FileFeed], _ pool: [IngestWorker], _ layout: ChunkLayout) throws
        -> IngestResult
    {
        var lines: [Int: [Int: Int]] = [:]
        for worker in pool {
            for block in worker.blockLines {
                lines[block.fileIndex, default: [:]][block.blockIndex] = block.newlineCount
            }
        }
        var firstLines: [Int: [Int]] = [:]
        for (file, counts) in lines {
            var next = 1
            firstLines[file] = (0..<counts.count).map { block in
                defer { next += counts[block] ?? 0 }
                return next
            }
        }
        let pending = pool.flatMap(\.rejects).sorted {
            ($0.fileIndex, $0.blockIndex, $0.lineOffset) < ($1.fileIndex, $1.blockIndex, $1.lineOffset)
        }
        let rejects = pending.map { reject in
            Reject(
                file: files[reject.fileIndex].relativePath,
                line: (firstLines[reject.fileIndex]?[reject.blockIndex] ?? 1) + reject.lineOffset,
                column: reject.column.map { registry.columns[$0].name }, reason: reject.reason,
                raw: reject.raw)
        }
        var ignored: [String] = []
        var seen: Set<String> = []
        for header in feeds.compactMap(\.headerMap).flatMap(\.ignored) where seen.insert(header).inserted {
            ignored.append(header)
        }
        // Which worker met a name first depends on the clock.
        ignored += Set(pool.flatMap(\.ignoredNames)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return IngestResult(
            parts: pool.map { CodedChunks(chunks: $0.chunks, dictionaries: $0.dictionaries) }, layout: layout,
            rejects: rejects, rowsRead: pool.reduce(0) { $0 + $1.rowsRead },
            files: feeds.map(\.book), ignoredHeaders: ignored)
    }
}
