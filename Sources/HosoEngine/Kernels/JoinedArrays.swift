import Glibc
import HosoCore

/// Arrays one behind the other, copied side by side.
enum JoinedArrays {
    static func join<Element: BitwiseCopyable & Sendable>(
        _ parts: [[Element]], _ workers: Workers
    ) throws -> [Element] {
        if parts.count == 1 { return parts[0] }
        var starts = [0]
        for part in parts { starts.append((starts.last ?? 0) + part.count) }
        let total = starts.last ?? 0
        // The storage that all empty arrays share would be written to.
        guard total > 0 else { return [] }
        let firsts = starts
        return try unsafe [Element](unsafeUninitializedCapacity: total) { buffer, initialized in
            let target = unsafe DisjointRanges(buffer)
            try workers.forEach(parts.count) { part in
                unsafe parts[part].withUnsafeBufferPointer { source in
                    // SAFETY: the parts fill 0..<total, each its own range.
                    guard let base = unsafe target.base, let first = source.baseAddress else { return }
                    unsafe (base + firsts[part]).update(from: first, count: source.count)
                }
            }
            initialized = total
        }
    }
}

/// A buffer of which workers write disjoint ranges.
@safe struct DisjointRanges<Element: BitwiseCopyable>: @unchecked Sendable {  // workers write disjoint ranges
    let base: UnsafeMutablePointer<Element>?

    init(_ buffer: UnsafeMutableBufferPointer<Element>) { unsafe base = buffer.baseAddress }
}
