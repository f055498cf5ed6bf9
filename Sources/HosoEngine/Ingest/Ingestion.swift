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
    private let makeSpill: @Sendable (ChunkLayout) -> RowSpill

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
        makeSpill = { RowSpill(layout: $0) }
    }

    /// - Parameter makeSpill: what takes the rows.
    init(
        registry: RegistryPlan, files: [InputFile], workers: Workers, progress: any ProgressObserver,
        makeSpill: @escaping @Sendable (ChunkLayout) -> RowSpill
    ) {
        self.registry = registry
        self.files = files
        self.workers = workers
        self.progress = progress
        blockByteCount = InputLimits.blockByteCount
        self.makeSpill = makeSpill
    }

    package func run() throws -> IngestResult {
        guard registry.format != .parquet else {
            return try ParquetIngestion(
                registry: registry, files: files, workers: workers, progress: progress,
                pieceRowCount: min(ParquetInput.pieceRowCount, blockByteCount), makeSpill: makeSpill
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
        let spill = makeSpill(layout)
        workers.forEachWorker { number in
            let lane = Lane(number: number, worker: pool[number], spill: spill)
            do {
                if number == 0, let header { try process(lane, header) }
                drain(feeds, into: lane, failure)
                try lane.handOver(isLast: true)
            } catch {
                failure.record(0, error)
            }
        }
        if let error = failure.error { throw error }
        return try collect(feeds, pool, layout, spill)
    }

    /// One worker, its number, and where its chunks go.
    private struct Lane {
        var number: Int
        var worker: IngestWorker
        var spill: RowSpill

        func handOver(isLast: Bool = false) throws {
            try spill.close(worker.takeClosed(isLast: isLast), space: number)
        }
    }

    /// Takes blocks, preferably of the file taken from last, until no file has any left.
    private func drain(_ feeds: [FileFeed], into lane: Lane, _ failure: Failure) {
        guard !feeds.isEmpty else { return }
        var preferred = lane.number % feeds.count
        while true {
            var busy: Int?
            var isTaken = false
            for step in 0..<feeds.count {
                let index = (preferred + step) % feeds.count
                if let failed = failure.index, failed <= index { continue }
                switch take(feeds[index], index, into: lane, waits: false, failure) {
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
            _ = take(feeds[busy], busy, into: lane, waits: true, failure)
        }
    }

    private func take(
        _ feed: FileFeed, _ index: Int, into lane: Lane, waits: Bool, _ failure: Failure
    ) -> FileFeed.Outcome {
        do {
            let block = lane.worker.block
            let outcome = try waits ? feed.waitForNext(into: block) : feed.next(into: block)
            if case .block(let header) = outcome { try process(lane, header) }
            return outcome
        } catch {
            failure.record(index, error)
            return .finished
        }
    }

    private func process(_ lane: Lane, _ header: HeaderMap) throws {
        let before = lane.worker.rowsRead
        lane.worker.process(header: header)
        progress.advance(rows: lane.worker.rowsRead - before, bytes: lane.worker.block.byteCount)
        try lane.spill.rejects.add(lane.worker.takeRejects())
        try lane.handOver()
    }

    private func collect(
        _ feeds: [FileFeed], _ pool: [IngestWorker], _ layout: ChunkLayout, _ spill: RowSpill
    ) throws -> IngestResult {
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
        let (files, registry, lineCounts) = (files, registry, firstLines)
        let rejects = spill.rejects.finish { reject in
            RejectList.Place(
                file: files[reject.fileIndex].relativePath,
                line: (lineCounts[reject.fileIndex]?[reject.blockIndex] ?? 1) + reject.lineOffset,
                column: reject.column.map { registry.columns[$0].name })
        }
        var ignored: [String] = []
        var seen: Set<String> = []
        for header in feeds.compactMap(\.headerMap).flatMap(\.ignored) where seen.insert(header).inserted {
            ignored.append(header)
        }
        // Which worker met a name first depends on the clock.
        ignored += Set(pool.flatMap(\.ignoredNames)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return IngestResult(
            layout: layout, spill: spill, dictionaries: pool.map(\.dictionaries),
            rejects: rejects, rowsRead: pool.reduce(0) { $0 + $1.rowsRead },
            files: feeds.map(\.book), ignoredHeaders: ignored)
    }
}
