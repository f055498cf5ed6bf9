import HosoCore

/// Where one column's values go, and where they come from.
@safe struct FixedTarget {
    private let target: UnsafeMutableRawPointer?
    /// By chunk.
    private let bases: [UnsafeRawPointer]
    private let width: Int
    /// The same in all chunks of a registry.
    private let stride: Int
    /// Keeps the sources alive.
    private let columns: [ChunkColumn]

    init<Word: BitwiseCopyable>(
        _ target: UnsafeMutableRawPointer?, _ columns: [ChunkColumn], _ word: Word.Type
    ) {
        unsafe self.target = target
        self.columns = columns
        width = MemoryLayout<Word>.size
        let sources = unsafe columns.map { unsafe $0.values(as: word) }
        unsafe bases = unsafe sources.map { unsafe UnsafeRawPointer($0.base) }
        stride = unsafe sources.first?.stride ?? 0
        precondition(unsafe sources.allSatisfy { unsafe $0.stride == stride }, "chunks of several layouts")
    }

    /// - Parameter rows: numbers of addresses, and of the places in the target.
    @inline(__always)
    func fill(_ addresses: UnsafeBufferPointer<UInt32>, _ rows: Range<Int>) {
        switch width {
        case 1: unsafe fill(addresses, rows, UInt8.self)
        case 4: unsafe fill(addresses, rows, UInt32.self)
        default: unsafe fill(addresses, rows, UInt64.self)
        }
    }

    @inline(__always)
    private func fill<Word: BitwiseCopyable>(
        _ addresses: UnsafeBufferPointer<UInt32>, _ rows: Range<Int>, _ word: Word.Type
    ) {
        guard let target = unsafe target?.assumingMemoryBound(to: word) else { return }
        let stride = stride
        unsafe bases.withUnsafeBufferPointer { bases in
            for index in rows {
                // SAFETY: an address names a chunk and one of its rows; the columns keep their memory.
                let address = unsafe addresses[index]
                let base = unsafe bases[Int(address &>> 16)]
                unsafe target[index] = base.load(
                    fromByteOffset: Int(address & 0xFFFF) &* stride, as: word)
            }
        }
        withExtendedLifetime(columns) {}
    }
}

/// Targets that several workers fill, each other rows.
@safe struct FixedTargets: @unchecked Sendable {  // workers fill disjoint rows
    let targets: [FixedTarget]

    /// A block of rows after the other: what lies side by side is fetched once for all columns.
    func fill(_ addresses: ArraySlice<UInt32>, _ rows: Range<Int>) {
        unsafe addresses.withUnsafeBufferPointer { addresses in
            var first = rows.lowerBound
            while first < rows.upperBound {
                let end = min(first + Gather.blockRowCount, rows.upperBound)
                for index in targets.indices { unsafe targets[index].fill(addresses, first..<end) }
                first = end
            }
        }
    }
}
