import HosoCompression

/// A dictionary page of whole numbers in several zstd frames, each decompressed when its entries are asked
/// for (`LargeDictionary` writes such pages).
struct FramedDictionary: Sendable {
    private let bytes: [UInt8]
    private let frames: [Range<Int>]
    private let entryCount: Int
    /// By frame; nil until asked for.
    private var entries: [[Int64]?]

    /// nil where the page is not made of frames of `LargeDictionary.frameEntryCount` entries each.
    ///
    /// - Parameters:
    ///   - bytes: the page as it lies in the file.
    ///   - byteCount: of the page once it is decompressed.
    init?(_ bytes: ArraySlice<UInt8>, entryCount: Int, byteCount: Int) {
        let width = MemoryLayout<Int64>.size
        let frameByteCount = LargeDictionary.frameEntryCount * width
        let own = Array(bytes)
        guard byteCount > frameByteCount, entryCount == byteCount / width, byteCount % width == 0,
            let frames = Zstd.frames(of: own[...])
        else { return nil }
        var rest = byteCount
        for frame in frames {
            guard rest > 0, frame.contentByteCount == min(rest, frameByteCount) else { return nil }
            rest -= frame.contentByteCount
        }
        guard rest == 0 else { return nil }
        self.bytes = own
        self.frames = frames.map(\.range)
        self.entryCount = entryCount
        entries = frames.map { _ in nil }
    }

    /// The entries that some codes name, and zero for the others.
    ///
    /// - Parameter wanted: of the codes' numbers.
    /// - Returns: nil where a code lies beyond the entries, or a frame is damaged.
    mutating func values(of codes: [UInt32], in wanted: Range<Int>) -> [Int64]? {
        guard LevelKernels.areBelow(codes, entryCount) else { return nil }
        var values = [Int64](repeating: 0, count: codes.count)
        for index in wanted {
            let code = Int(codes[index])
            let frame = code / LargeDictionary.frameEntryCount
            guard let entries = decompressed(frame) else { return nil }
            values[index] = entries[code % LargeDictionary.frameEntryCount]
        }
        return values
    }

    private mutating func decompressed(_ frame: Int) -> [Int64]? {
        if let known = entries[frame] { return known }
        let count = min(LargeDictionary.frameEntryCount, entryCount - frame * LargeDictionary.frameEntryCount)
        guard
            let plain = try? Zstd.decompress(
                bytes[frames[frame]], byteCount: count * MemoryLayout<Int64>.size)
        else { return nil }
        entries[frame] = NumberKernels.decodePlain(plain, from: 0, valueCount: count, as: Int64.self)
        return entries[frame]
    }
}
