import HosoCore
import HosoSpec
import HosoStorage

/// Reading and deduplicating registries, and what links need of them.
extension Job {
    /// Reads one registry, unless that was done, and deduplicates it where it stays in memory.
    func prepare(_ registry: Int, _ state: inout JobState, _ output: any JobOutput) throws {
        let registryPlan = plan.registries[registry]
        let input = inputs[registry]
        let read = try state.read.removeValue(forKey: registry) ?? read(registry, &state)
        let ingested = read.ingested
        if let newRows = read.newRows, let merged = try merged(registry, newRows, &state) {
            state.prepared[registry] = PreparedRegistry(plan: registryPlan, rows: .whole(merged))
            return
        }
        if read.newRows != nil { ingested.spill.noteRecoded() }
        let dictionaries = try loadStored(registryPlan, input, ingested)
        let meanTextByteCount = ingested.spill.meanTextByteCount
        state.groupSizes[registry] = budget.groupSize(meanTextByteCount: meanTextByteCount)
        progress.begin(stage: "deduplicate \(registryPlan.name)", totalBytes: nil)
        let joined = JoinedDictionaries(ingested.layout, dictionaries)
        switch try ingested.spill.finish(workers: workers) {
        case .kept(let chunks, let statistics):
            let rows = try RegistryRows(
                layout: ingested.layout, chunks: chunks, dictionaries: joined, workers: workers)
            let packer = KeyPacker(of: ingested.layout, statistics, texts: joined.texts)
            let part = RegistryPart(
                rows: rows, fileRowCount: rows.fileRowCount, isWhole: true, isLast: true)
            let settled = try settle(registry, part, packer, &state, output, counts: true)
            state.prepared[registry] = PreparedRegistry(plan: registryPlan, rows: .whole(settled))
        case .aside(let rows):
            let aside = RegistryAside(
                rows, packer: KeyPacker(of: ingested.layout, rows.statistics, texts: joined.texts),
                reader: RowsAsideReader(
                    layout: ingested.layout, scratch: rows.scratch, recodes: joined.recodes,
                    texts: joined.texts, workers: workers),
                meanTextByteCount: meanTextByteCount,
                partByteLimit: budget.partByteLimit(beside: state.indexByteCount))
            state.prepared[registry] = PreparedRegistry(plan: registryPlan, rows: .aside(aside))
        }
    }

    /// Reads the new files of a registry.
    func read(_ registry: Int, _ state: inout JobState) throws -> ReadRegistry {
        let registryPlan = plan.registries[registry]
        let input = inputs[registry]
        let totalBytes = input.newFiles.reduce(0) { $0 + $1.byteCount }
        progress.begin(
            stage: "read \(registryPlan.name)", totalBytes: input.newFiles.isEmpty ? nil : totalBytes)
        let readLimit = budget.readByteLimit(beside: state.indexByteCount)
        let makeScratch = makeScratch
        let ingested = try Ingestion(
            registry: registryPlan, files: input.newFiles, workers: workers, progress: progress
        ) { RowSpill(layout: $0, byteLimit: readLimit, makeScratch: makeScratch) }.run()
        try checkRejects(registryPlan, ingested)
        state.outcomes[registry] = RegistryOutcome(
            rowsRead: ingested.rowsRead, rejectedCount: ingested.rejects.count, files: ingested.files,
            rejects: ingested.rejects, ignoredHeaders: ingested.ignoredHeaders)
        return ReadRegistry(ingested: ingested, newRows: try newRows(registry, ingested, &state))
    }

    /// The winners of the rows just read; nil where these cannot be put between those of the store.
    private func newRows(_ registry: Int, _ ingested: IngestResult, _ state: inout JobState) throws
        -> ReadRegistry.NewRows?
    {
        let newCount = ingested.rowsRead - ingested.rejects.count
        guard let table = inputs[registry].stored, !ingested.spill.isSpilling,
            StoredMerge.isPossible(ingested.layout, inputs[registry], newCount: newCount)
        else { return nil }
        let groupSize = budget.groupSize(meanTextByteCount: ingested.spill.meanTextByteCount)
        // A row group is read as a whole.
        guard table.rowGroupRowCounts.allSatisfy({ $0 / 2 <= groupSize.rowCount }) else { return nil }
        state.groupSizes[registry] = groupSize
        let (chunks, statistics) = ingested.spill.inMemory
        let joined = JoinedDictionaries(ingested.layout, ingested.dictionaries)
        let rows = try RegistryRows(
            layout: ingested.layout, chunks: chunks, dictionaries: joined, workers: workers)
        let packer = KeyPacker(of: ingested.layout, statistics, texts: joined.texts)
        let winners = try Deduplication(rows: rows, workers: workers, packer: packer).winners()
        return ReadRegistry.NewRows(
            table: StoredColumns(table, layout: ingested.layout), count: newCount,
            winners: DeduplicatedRegistry(
                plan: plan.registries[registry], rows: rows, winners: winners),
            statistics: statistics)
    }

    /// The registry as its rows in the store with those just read in between; nil where the store's are in no
    /// order.
    private func merged(_ registry: Int, _ newRows: ReadRegistry.NewRows, _ state: inout JobState) throws
        -> DeduplicatedRegistry?
    {
        progress.begin(stage: "load \(plan.registries[registry].name)", totalBytes: nil)
        let merge = try StoredMerge(
            newRows.table, newRows: newRows.winners, newStatistics: newRows.statistics,
            isLinkTarget: state.needs[registry].isTarget,
            keptByteLimit: budget.partByteLimit(beside: state.indexByteCount), workers: workers)
        guard let merge else { return nil }
        state.outcomes[registry].supersededCount = newRows.count - merge.newCount
        state.outcomes[registry].newCount = merge.newCount
        state.outcomes[registry].rowCount = merge.rowCount
        return merge.registry
    }

    /// The rows of the store go where those just read went.
    ///
    /// - Returns: the dictionaries of all spaces.
    private func loadStored(_ registry: RegistryPlan, _ input: RegistryInput, _ ingested: IngestResult) throws
        -> [[TextDictionary?]]
    {
        let dictionaries = ingested.layout.makeDictionaries()
        let loader = StoredRowsLoader(layout: ingested.layout, workers: workers)
        let space = ingested.dictionaries.count
        for (table, origin) in [(input.stored, RowSpill.Origin.stored), (input.removedKeys, .removed)] {
            guard let table else { continue }
            progress.begin(stage: "load \(registry.name)", totalBytes: nil)
            try loader.load(table, origin, dictionaries: dictionaries, space: space, into: ingested.spill)
        }
        return ingested.dictionaries + [dictionaries]
    }

    /// Deduplicates rows and takes out what is removed; counts what became of them, unless that was done.
    ///
    /// - Parameter counts: whether this has not been done before.
    func settle(
        _ registry: Int, _ part: RegistryPart, _ packer: KeyPacker, _ state: inout JobState,
        _ output: any JobOutput, counts: Bool
    ) throws -> DeduplicatedRegistry {
        let registryPlan = plan.registries[registry]
        let input = inputs[registry]
        guard part.rows.chunks.count <= RegistryRows.chunkLimit else {
            throw HosoError(
                .dataRefused,
                "registry `\(registryPlan.name)` has more rows than one run can hold (4 billion)",
                hint: "split it into several registries")
        }
        let winners = try Deduplication(rows: part.rows, workers: workers, packer: packer).winners()
        let deduplicated = DeduplicatedRegistry(plan: registryPlan, rows: part.rows, winners: winners)
        var faults = EvaluationFaults()
        let removal = try KeyRemoval(registry: deduplicated, workers: workers).run(faults: &faults)
        guard counts else { return removal.registry }
        state.faults += faults
        state.outcomes[registry].supersededCount += part.fileRowCount - winners.newCount
        state.outcomes[registry].newCount += winners.newCount
        state.outcomes[registry].removedCount += removal.newCount
        state.outcomes[registry].rowCount += removal.registry.rowCount
        // A snapshot has nothing to remember: what it leaves out, the next one leaves out or brings.
        let remembers = registryPlan.mode == .changes
        // A part does not know whether others have changed.
        let mayRemove = registryPlan.deleteWhen != nil || input.removedKeys != nil
        let isChanged = part.isWhole ? removal.isChanged : mayRemove
        guard input.stored == nil || (remembers && isChanged) else { return removal.registry }
        state.outcomes[registry].replacesRemovedKeys = true
        if remembers { try write(removal.removed, of: registry, isLast: part.isLast, &state, to: output) }
        return removal.registry
    }

    /// Writes the keys that the registry has removed, now or in earlier runs.
    private func write(
        _ removed: DeduplicatedRegistry, of registry: Int, isLast: Bool, _ state: inout JobState,
        to output: any JobOutput
    ) throws {
        var stretches =
            state.removedStretches[registry]
            ?? GroupStretches(groupRowCount: state.groupSizes[registry].rowCount)
        state.removedStretches[registry] = nil
        try stretches.add(removed, isLast: isLast) { stretch in
            guard !stretch.rows.isEmpty else { return }
            let chunks = try stretch.registry.encodeRemovedKeys(
                stretch.rows, options: options, workers: workers)
            try output.write(
                removedKeysOf: registry, number: stretch.number, chunks: chunks, rowCount: stretch.rows.count)
        }
        if !isLast { state.removedStretches[registry] = stretches }
    }

    private func checkRejects(_ registry: RegistryPlan, _ ingested: IngestResult) throws {
        let limit = plan.rejectLimit * Double(ingested.rowsRead)
        guard Double(ingested.rejects.count) > limit else { return }
        throw RejectLimitPassed(
            registry: registry.name, rowsRead: ingested.rowsRead, rejects: ingested.rejects)
    }

    /// Hands out a registry's rows, deduplicated, part by part in the order of keys.
    func forEachPart(
        of registry: Int, _ state: inout JobState, _ output: any JobOutput,
        _ body: (DeduplicatedRegistry, _ isLast: Bool, inout JobState) throws -> Void
    ) throws {
        guard let prepared = state.prepared[registry] else {
            preconditionFailure("registry \(registry) was not read")
        }
        switch prepared.rows {
        case .whole(let rows): try body(rows, true, &state)
        case .aside(let aside):
            let counts = state.beginCounting(registry)
            try aside.forEachPart { part in
                let settled = try settle(registry, part, aside.packer, &state, output, counts: counts)
                try body(settled, part.isLast, &state)
            }
        }
    }

    /// Makes the index that links to a registry need.
    func index(_ registry: Int, _ state: inout JobState, _ output: any JobOutput) throws {
        guard let prepared = state.prepared[registry] else {
            preconditionFailure("registry \(registry) was not read")
        }
        progress.begin(stage: "index \(prepared.plan.name)", totalBytes: nil)
        let needs = state.needs[registry]
        switch prepared.rows {
        case .whole(let rows):
            guard let merge = rows.merge else {
                let isTight = isAskedSeldom(to: registry, keepsLinks: false)
                state.targets[registry] = .whole(
                    try rows.linkTarget(needs, isTight: isTight, workers: workers))
                return
            }
            let shape = LinkTargetShape(plan: prepared.plan, needs: needs, packer: merge.packer)
            let size = TargetSize(
                rowCount: merge.rowCount, kinds: rows.rows.layout.kinds, textByteCount: 0)
            var gathering = try gathering(shape, size, prepared.plan.key.map { _ in nil }, state)
            var touched = TouchedRowsCollector(shape)
            try merge.forEachTargetRows(shape, workers: workers) { range, rows in
                touched.append(
                    rows, new: merge.newPlaces(in: range),
                    replaced: try merge.replaced(shape.oldIDColumns, in: range))
                try gathering.append(rows)
            }
            state.targets[registry] = try gathering.finish().knowing(touched.rows)
        case .aside(let aside):
            var gathering = try gathering(aside, needs, state)
            try forEachPart(of: registry, &state, output) { part, _, _ in try gathering.append(part) }
            state.targets[registry] = try gathering.finish()
        }
    }

    private func gathering(
        _ shape: LinkTargetShape, _ size: TargetSize, _ keyTexts: [TextArena?], _ state: JobState
    ) throws -> TargetGathering {
        try TargetGathering(
            shape, size, keyTexts: keyTexts,
            byteLimit: budget.indexByteLimit(beside: state.indexByteCount), workers: workers,
            makeScratch: makeScratch)
    }

    private func gathering(
        _ aside: RegistryAside, _ needs: LinkNeeds, _ state: JobState
    ) throws -> TargetGathering {
        let shape = LinkTargetShape(plan: aside.layout.registry, needs: needs, packer: aside.packer)
        let size = TargetSize(
            rowCount: aside.rowCount, kinds: aside.layout.kinds, textByteCount: aside.meanTextByteCount)
        return try gathering(shape, size, aside.keyTexts, state)
    }

    /// What is to be taken from a registry while it is finished, so that its rows need not come back for it;
    /// nil where nothing is, or where all rows are in memory.
    func harvest(_ registry: Int, _ state: JobState) throws -> AsideHarvest? {
        guard case .aside(let aside)? = state.prepared[registry]?.rows else { return nil }
        let isTarget = state.isStillLinkedTo(registry) && state.targets[registry] == nil
        let target = isTarget ? try gathering(aside, state.needs[registry], state) : nil
        aside.partByteLimit = budget.partByteLimit(beside: state.indexByteCount + (target?.byteCount ?? 0))
        return AsideHarvest(target: target, histories: state.missingHistories(of: registry), workers: workers)
    }

    func fitsInMemory(_ shape: LinkTargetShape, _ size: TargetSize, _ state: JobState) -> Bool {
        size.byteCount(shape, isTight: false) <= budget.indexByteLimit(beside: state.indexByteCount)
    }

    /// Takes the old IDs of a history, where they are not taken yet.
    func take(_ history: HistoryPlan, _ state: inout JobState, _ output: any JobOutput) throws {
        guard state.histories[history] == nil else { return }
        if state.prepared[history.registry] == nil { try prepare(history.registry, &state, output) }
        var rows = HistoryRows()
        try forEachPart(of: history.registry, &state, output) { part, _, _ in
            rows.append(try part.historyRows(history, workers: workers))
        }
        state.histories[history] = rows
    }
}

extension KeyPacker {
    /// For the keys of rows in chunks of a layout.
    init(of layout: ChunkLayout, _ statistics: [KeyStatistics], texts: [TextArena?]) {
        var statistics = statistics
        for part in statistics.indices { statistics[part].close() }
        self.init(
            keyColumns: layout.registry.key, statistics: statistics, kinds: layout.kinds, texts: texts)
    }
}

extension HistoryRows {
    mutating func append(_ more: HistoryRows) {
        oldIDs += more.oldIDs
        citizenIDs += more.citizenIDs
        first += more.first
        last += more.last
    }
}
