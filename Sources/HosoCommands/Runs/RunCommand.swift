import ArgumentParser
import HosoCore
import HosoEngine
import HosoSpec
import HosoStore

/// `hoso run`: one batch.
struct RunCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Takes in what is new, links it, computes the indicators and commits.")

    enum Engine: String, CaseIterable, ExpressibleByArgument {
        case embedded
        case spark
    }

    @OptionGroup var pipeline: PipelineArguments

    @Option(help: ArgumentHelp("The folder that the registries' files are in.", valueName: "dir"))
    var input: String

    @Option(help: ArgumentHelp("The store's folder; made where there is none.", valueName: "dir"))
    var store: String

    @OptionGroup var threads: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "Memory to work in, as 4GiB, 512MiB or 2GB (default: half of the machine's).", valueName: "size"))
    var memory: String?

    @Flag(help: "Reads every file again, into a fresh state.")
    var full = false

    @Option(help: ArgumentHelp("What computes.", valueName: "embedded|spark"))
    var engine = Engine.embedded

    @Flag(help: "Does everything but the commit.")
    var dryRun = false

    @Flag(help: "Prints the run report as JSON, with what each stage took.")
    var json = false

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if engine == .spark { throw ValidationError("--engine spark is not supported yet") }
        if let memory, ByteSize.byteCount(memory) == nil {
            throw ValidationError(
                "--memory takes a size as 4GiB, 512MiB, 2GB or a number of bytes, not `\(memory)`")
        }
    }

    func execute(_ context: CommandContext) throws {
        let plan = try pipeline.load()
        let options = RunOptions(
            threadCount: threads.count, memoryLimitByteCount: memory.flatMap(ByteSize.byteCount),
            isFull: full,
            isDryRun: dryRun)
        let recorder = json ? StageRecorder(passingTo: context.progress) : nil
        let report = try BatchRun.run(
            plan: plan, pipelinePath: pipeline.path, inputRoot: input, storePath: store, options: options,
            progress: recorder ?? context.progress)
        let stages = recorder?.finish() ?? []
        context.status.clear()
        if json {
            try context.output.write(report.json(stages: stages) + "\n")
        } else {
            let summary = RunSummary(
                report: report, registryOrder: plan.registries.map(\.name),
                checkOrder: plan.checks.map(\.name), input: input)
            try summary.write(to: context.output)
        }
    }
}
