import Glibc
import HosoCore

/// What memory there is, and what a run takes of it.
enum SystemMemory {
    /// Of the machine, in bytes.
    static var byteCount: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

    /// - Parameter limit: as the user gave it; nil for half of the memory there is.
    /// - Throws: `HosoError` of code `usage` where it is too small to work with.
    static func budget(limit: Int?, threadCount: Int) throws -> MemoryBudget {
        let least = MemoryBudget.leastByteCount(threadCount: threadCount)
        guard let limit else { return MemoryBudget(byteLimit: max(least, byteCount / 2)) }
        guard limit >= least else {
            throw HosoError(
                .usage, "--memory is too small for \(threadCount) threads",
                hint: "the least that would do is \(least >> 20)MiB; or use fewer --threads")
        }
        return MemoryBudget(byteLimit: limit)
    }
}
