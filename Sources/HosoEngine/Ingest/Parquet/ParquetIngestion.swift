import HosoCore
import HosoParquet
import HosoSpec
import HosoStorage

/// Reads a registry's new Parquet files: workers take pieces of row groups and type them column by column.
struct ParquetIngestion {
    let registry: RegistryPlan
    let files: [InputFile]
    let workers: Workers
    let progress: any ProgressObserver
    let pieceRowCount: Int
    let makeSpill: @Sendable (ChunkLayout) -> RowSpill

    /// Rows that show which texts repeat.
    private static let sampleRowCount = 4096

    /// What is to be done: a piece of a file, or (where that is nil) the file's digest.
    private struct Work {
        var fileIndex: Int
        var pieceIndex: Int?
    }

    func run() throws -> IngestResult {
        let files = files
        let inputs = try workers.map(files.count) { number in
            try ParquetInput(files[number], registry: registry, pieceRowCount: pieceRowCount)
        }
        let layout = ChunkLayout(registry: registry, repeating: try repeating(inputs))
        let pool = (0..<workers.threadCount).map { _ in ParquetPieceWorker(layout: layout) }
        let digests = Slots<String>(count: files.count)
        let spill = makeSpill(layout)
        let works = inputs.enumerated().flatMap { number, input in
            [Work(fileIndex: number)]
                + input.pieces.indices.map { Work(fileIndex: number, pieceIndex: $0) }
        }
        try workers.forEachByWorker(works.count) { worker, index in
            let work = works[index]
            let input = inputs[work.fileIndex]
            guard let piece = work.pieceIndex else {
                digests[work.fileIndex] = try FileDigest.sha256(path: input.file.absolutePath)
                return
            }
            try pool[worker].process(input, fileIndex: work.fileIndex, pieceIndex: piece)
            try spill.rejects.add(pool[worker].takeRejects())
            try spill.close(pool[worker].takeClosed(), space: worker)
            let rowCount = input.pieces[piece].rows.count
            let share = Double(rowCount) / Double(max(1, input.reader.rowCount))
            progress.advance(rows: rowCount, bytes: Int(Double(input.file.byteCount) * share))
        }
        try workers.forEach(pool.count) { try spill.close(pool[$0].takeClosed(isLast: true), space: $0) }
        return collect(inputs, pool, layout, spill, digests.take())
    }

    /// Columns whose texts repeat, by the first rows of the first file that has any.
    private func repeating(_ inputs: [ParquetInput]) throws -> Set<Int> {
        var repeating = Set<Int>()
        guard let input = inputs.first(where: { !$0.pieces.isEmpty }) else { return repeating }
        var piece = input.pieces[0]
        piece.rows = 0..<min(piece.rows.count, ParquetIngestion.sampleRowCount)
        for number in ChunkLayout.dictionaryCandidates(registry) {
            guard let source = input.map.sources[number] else { continue }
            let column = try ParquetPieceColumn(
                try input.column(source, piece), source, input.file.relativePath)
            guard case .texts(let texts) = column else { continue }
            let distinct = Set(texts.starts.indices.map { texts.bytes(ofRow: $0) })
            if distinct.count <= max(16, piece.rows.count / 2) { repeating.insert(number) }
        }
        return repeating
    }

    private func collect(
        _ inputs: [ParquetInput], _ pool: [ParquetPieceWorker], _ layout: ChunkLayout, _ spill: RowSpill,
        _ digests: [String]
    ) -> IngestResult {
        let (files, registry) = (files, registry)
        let rejects = spill.rejects.finish { reject in
            RejectList.Place(
                file: files[reject.fileIndex].relativePath, line: reject.lineOffset,
                column: reject.column.map { registry.columns[$0].name })
        }
        var ignored: [String] = []
        for name in inputs.flatMap(\.map.ignored) where !ignored.contains(name) { ignored.append(name) }
        return IngestResult(
            layout: layout, spill: spill, dictionaries: pool.map(\.dictionaries),
            rejects: rejects, rowsRead: pool.reduce(0) { $0 + $1.rowsRead },
            files: zip(inputs, digests).map { input, digest in
                FileBook(
                    path: input.file.relativePath, byteCount: input.file.byteCount,
                    modifiedNanoseconds: input.file.modifiedNanoseconds, digest: digest)
            }, ignoredHeaders: ignored)
    }
}
