extension Chunk {
    /// Drops the rows from `first` on that have a fault, keeping the order of the rest.
    func compact(from first: Int, count: Int, faults: UnsafePointer<UInt8>) {
        unsafe memory.compact(from: first, count: count, faults: faults)
        for column in columns { unsafe column.compact(from: first, count: count, faults: faults) }
    }
}
