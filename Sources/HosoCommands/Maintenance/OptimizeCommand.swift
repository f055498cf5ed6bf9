import ArgumentParser
import HosoCore
import HosoEngine
import HosoStorage
import HosoStore

/// `hoso optimize`: fewer and larger files.
struct OptimizeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "optimize", abstract: "Compacts the small files of a store; no row changes.")

    @OptionGroup var store: StoreOptions

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var reporting: ReportingOptions

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        try store.requireRun(of: opened)
        let optimization = Optimization(
            store: opened, threadCount: threads.count, progress: context.progress)
        let outcome = try optimization.run { try store.lock() }
        context.status.clear()
        if let run = outcome.run {
            try context.output.write("run \(run): optimized\n")
        } else if outcome.tables.isEmpty {
            try context.output.write("\(store.store): nothing to compact, nothing was written\n")
            return
        }
        let table = TextTable(
            [TextTable.Column(name: "table")]
                + ["files before", "files", "bytes before", "bytes"].map {
                    TextTable.Column(name: $0, isRight: true)
                }, to: context.output)
        for entry in outcome.tables {
            try table.add(
                [entry.name]
                    + [entry.filesBefore, entry.filesAfter, entry.bytesBefore, entry.bytesAfter].map {
                        "\($0)"
                    })
        }
        try table.finish()
    }
}
