import ArgumentParser
import Glibc

/// How many threads work.
struct ThreadOptions: ParsableArguments {
    private static let countLimit = 1024

    @Option(
        help: ArgumentHelp("Threads that work at a time (default: the processors online).", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 || threads > ThreadOptions.countLimit {
            throw ValidationError("--threads must be 1 to \(ThreadOptions.countLimit)")
        }
    }

    var count: Int {
        threads ?? max(1, min(ThreadOptions.countLimit, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }
}
