/// How a run is made, whatever its pipeline.
package struct RunOptions: Sendable {
    package var threadCount: Int
    /// nil for the default, half of the machine's.
    package var memoryLimitByteCount: Int?
    /// Read every file again into a fresh state.
    package var isFull: Bool
    /// Do all but write.
    package var isDryRun: Bool

    /// The run's number; nil for the one that follows the store's newest.
    package var number: Int?

    package init(threadCount: Int, memoryLimitByteCount: Int?, isFull: Bool, isDryRun: Bool) {
        self.threadCount = threadCount
        self.memoryLimitByteCount = memoryLimitByteCount
        self.isFull = isFull
        self.isDryRun = isDryRun
    }
}
