import HosoCore
package import HosoSpec
import HosoStorage
package import HosoStore

/// Runs a store's job again from the inputs that its receipts name, and compares.
package struct Recomputation {
    package struct Options: Sendable {
        /// The last run to do again; nil for the newest.
        package var run: String?
        /// Pipelines to look at before the one that the receipt names.
        package var pipelines: [String]
        /// In place of the folder that the receipts name; nil for that.
        package var inputRoot: String?
        package var threadCount: Int

        package init(run: String?, pipelines: [String], inputRoot: String?, threadCount: Int) {
            self.run = run
            self.pipelines = pipelines
            self.inputRoot = inputRoot
            self.threadCount = threadCount
        }
    }

    package enum Outcome: Sendable {
        /// What is missing or has changed, a line each: nothing was computed.
        case inputsDiffer([String])
        case compared([RunComparison])
    }

    private let store: Store
    private let options: Options
    private let progress: any ProgressObserver
    private let load: (_ path: String, _ overrides: [String: String]) throws -> Plan

    /// - Parameter load: reads and checks a pipeline.
    package init(
        store: Store, options: Options, progress: any ProgressObserver,
        load: @escaping (_ path: String, _ overrides: [String: String]) throws -> Plan
    ) {
        self.store = store
        self.options = options
        self.progress = progress
        self.load = load
    }

    /// A run to be done again.
    private struct Step {
        var report: RunReport
        var plan: Plan
        /// By registry of the plan.
        var files: [[InputFile]]
    }

    /// - Parameter work: an empty folder for the store that is computed.
    /// - Throws: `HosoError` where the store cannot be read, or a run fails.
    package func run(in work: Store) throws -> Outcome {
        let reports = try sequence()
        var faults: [String] = []
        let steps = try reports.compactMap { try step($0, &faults) }
        let worklists = try worklists(before: reports[0], &faults)
        guard faults.isEmpty else { return .inputsDiffer(faults) }
        var comparisons: [RunComparison] = []
        for (number, step) in steps.enumerated() {
            progress.begin(stage: "recompute run \(step.report.run)", totalBytes: nil)
            var runOptions = RunOptions(
                threadCount: options.threadCount, memoryLimitByteCount: nil, isFull: number == 0,
                isDryRun: false)
            // Worklists name the runs that opened their items.
            runOptions.number = Int(step.report.run)
            let report = try BatchRun.run(
                plan: step.plan, inputRoot: "", files: step.files, store: work, options: runOptions,
                worklists: number == 0 ? worklists : nil, progress: QuietProgress(progress: progress)
            ) { nil }
            progress.begin(stage: "compare run \(step.report.run)", totalBytes: nil)
            comparisons.append(
                try RunComparison(
                    stored: (store, step.report), computed: (work, report),
                    workers: Workers(threadCount: options.threadCount)))
        }
        return .compared(comparisons)
    }

    /// The runs that led to the one wanted, from the last that began from nothing.
    private func sequence() throws -> [RunReport] {
        let runs = try store.runs().filter {
            $0.status == .committed && $0.run <= options.run ?? $0.run
        }
        guard !runs.isEmpty else {
            throw HosoError(
                .noInput, at: SourcePlace(file: store.path), "holds no finished run that computed anything")
        }
        guard let first = runs.firstIndex(where: { $0.receipt.isFull }) else {
            throw HosoError(
                .damagedStore, at: SourcePlace(file: store.path), "no run of the store began from nothing",
                hint: "`hoso verify` tells more")
        }
        return runs[...first].reversed()
    }

    /// The worklists that the first of the runs went on from: a run that begins from nothing keeps them. nil
    /// where it had none.
    private func worklists(before run: RunReport, _ faults: inout [String]) throws -> WorklistSource? {
        let table = SystemTable.worklists.rawValue
        guard let before = try store.runs().first(where: { $0.run < run.run }),
            let version = before.receipt.tables[table]
        else { return nil }
        do {
            _ = try store.reader(of: table, after: before)
        } catch let error as HosoError where error.code == .noInput {
            faults.append("run \(run.run): \(error.message)")
        }
        return WorklistSource(table: store.table(table), version: version, isForeign: true)
    }

    /// nil where something is missing or has changed, which is then among the faults.
    private func step(_ report: RunReport, _ faults: inout [String]) throws -> Step? {
        guard let order = report.receipt.order else {
            faults.append("run \(report.run): the receipt does not say what was run")
            return nil
        }
        let root = options.inputRoot ?? order.absoluteInput
        var filesByRegistry: [String: [InputFile]] = [:]
        for input in report.receipt.inputs {
            let fault = try fault(input, root)
            if let fault {
                faults.append("run \(report.run): \(root)/\(input.path): \(fault)")
                continue
            }
            filesByRegistry[input.registry, default: []].append(
                InputFile(
                    relativePath: input.path, absolutePath: "\(root)/\(input.path)", byteCount: input.bytes,
                    modifiedNanoseconds: input.modifiedNanoseconds))
        }
        guard let plan = plan(report, order, &faults) else { return nil }
        return Step(
            report: report, plan: plan, files: plan.registries.map { filesByRegistry[$0.name] ?? [] })
    }

    /// What is wrong with an input file; nil where it is what was read.
    private func fault(_ input: Receipt.Input, _ root: String) throws -> String? {
        let storage = LocalStorage(root: root)
        guard try storage.exists(input.path) else { return "the file is missing" }
        guard try storage.fileSize(input.path) == input.bytes,
            try FileDigest.sha256(path: "\(root)/\(input.path)") == input.sha256
        else { return "the file has changed" }
        return nil
    }

    /// The pipeline that has the digest that was recorded.
    private func plan(_ report: RunReport, _ order: Receipt.Order, _ faults: inout [String]) -> Plan? {
        var reason = "the pipeline has changed"
        for path in options.pipelines + [order.absolutePipeline] {
            do {
                let plan = try load(path, order.set)
                if PipelineDigest.sha256(plan) == report.receipt.pipelineSHA256 { return plan }
            } catch let error as HosoError where error.code == .noInput {
                reason = "the pipeline is missing"
            } catch {
                reason = "the pipeline has changed, and does not validate"
            }
        }
        faults.append("run \(report.run): \(order.absolutePipeline): \(reason)")
        return nil
    }
}

/// Stages and counts; warnings were given when the runs were made.
private struct QuietProgress: ProgressObserver {
    let progress: any ProgressObserver

    func begin(stage name: String, totalBytes: Int?) {
        progress.begin(stage: name, totalBytes: totalBytes)
    }
    func advance(rows: Int, bytes: Int) { progress.advance(rows: rows, bytes: bytes) }
    func warn(_ message: String) {}
}
