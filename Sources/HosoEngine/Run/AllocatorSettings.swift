import CAllocator

/// How the C library's allocator works where large buffers are freed and as large ones soon asked for.
package enum AllocatorSettings {
    /// Larger ones go back to the system at once.
    private static let keptByteCount: Int32 = 32 << 20
    /// Grown in such steps, so that growing is rare.
    private static let stepByteCount: Int32 = 16 << 20
    /// The same for what lasts some milliseconds.
    private static let shortStepByteCount: Int32 = 4 << 20

    /// Keeps what is freed, for all threads in one place: memory that is given back must be cleared again by
    /// the system, page by page, and what one thread frees another asks for.
    static func keepFreedMemory() {
        _ = mallopt(M_ARENA_MAX, 1)
        keepFreed(stepByteCount: stepByteCount)
    }

    /// Keeps even the largest buffers that are freed: some memory may lie idle between those in use.
    static func keepLargeBuffers() { _ = mallopt(M_MMAP_MAX, 0) }

    /// As `keepFreedMemory`, for a question that is answered in milliseconds, in which little goes from
    /// thread to thread.
    package static func keepFreedMemoryBriefly() { keepFreed(stepByteCount: shortStepByteCount) }

    private static func keepFreed(stepByteCount: Int32) {
        _ = mallopt(M_MMAP_THRESHOLD, keptByteCount)
        _ = mallopt(M_TRIM_THRESHOLD, Int32.max)
        _ = mallopt(M_TOP_PAD, stepByteCount)
    }
}
