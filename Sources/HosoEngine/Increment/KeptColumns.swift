import HosoCore

/// Columns that were read to find the places of new rows, kept until they are asked for again.
final class KeptColumns: @unchecked Sendable {  // guarded by `lock`
    private let lock = Lock()
    private var columns: [Int: [Int: Column]] = [:]
    private var left: Int

    /// - Parameter byteLimit: what may be kept, about.
    init(byteLimit: Int) { left = byteLimit }

    /// Keeps columns of a row group where there is room for them.
    func keep(_ read: [Int: Column], rowGroup: Int) {
        let byteCount = read.values.reduce(0) { $0 + $1.memoryByteCount }
        lock.withLock {
            guard byteCount <= left else { return }
            left -= byteCount
            columns[rowGroup] = read
        }
    }

    func column(_ number: Int, rowGroup: Int) -> Column? { lock.withLock { columns[rowGroup]?[number] } }

    /// Lets go of a row group that nobody comes back to.
    func drop(rowGroup: Int) { lock.withLock { columns[rowGroup] = nil } }
}
