import HosoCompression
import HosoCore

/// A dictionary page of whole numbers in several zstd frames, each decompressed when its entries are asked
/// for (`LargeDictionary` writes such pages).
struct FramedDictionary: Sendable {
    private static let width = MemoryLayout<Int64>.size
    private static let frameByteCount = LargeDictionary.frameEntryCount * width

    private let source: any ByteSource
    /// What stands before the source's bytes in the file.
    private let baseOffset: Int
    /// Whether only the frames' own checksums tell of damage.
    private let reliesOnFrames: Bool
    /// Of the source.
    private let frames: [Range<Int>]
    private let entryCount: Int
    /// Content of each frame; nil until asked for.
    private var contents: [[UInt8]?]

    /// A page of which only those frames are read whose entries are asked for; nil where it is not made of
    /// frames that have a checksum of their own, or not of as many entries each.
    ///
    /// - Parameters:
    ///   - page: where its frames lie in the source.
    ///   - byteCount: of the page once it is decompressed.
    init?(source: any ByteSource, page: Range<Int>, entryCount: Int, byteCount: Int) throws {
        guard FramedDictionary.isLarge(entryCount: entryCount, byteCount: byteCount) else { return nil }
        let frames = try Zstd.checkedFrames(byteCount: page.count) { offset, count in
            try source.read(at: page.lowerBound + offset, count: count)
        }
        guard let frames, FramedDictionary.fit(frames.map(\.contentByteCount), byteCount) else { return nil }
        self.source = source
        baseOffset = 0
        reliesOnFrames = true
        self.frames = frames.map {
            page.lowerBound + $0.range.lowerBound..<page.lowerBound + $0.range.upperBound
        }
        self.entryCount = entryCount
        contents = frames.map { _ in nil }
    }

    /// A page that was read and checked as a whole; nil where it is not made of frames of
    /// `LargeDictionary.frameEntryCount` entries each.
    ///
    /// - Parameters:
    ///   - bytes: the page as it lies in the file.
    ///   - fileOffset: where it lies there.
    ///   - byteCount: of the page once it is decompressed.
    init?(_ bytes: ArraySlice<UInt8>, at fileOffset: Int, entryCount: Int, byteCount: Int) {
        guard FramedDictionary.isLarge(entryCount: entryCount, byteCount: byteCount) else { return nil }
        let own = Array(bytes)
        guard let frames = Zstd.frames(of: own[...]),
            FramedDictionary.fit(frames.map(\.contentByteCount), byteCount)
        else { return nil }
        source = MemorySource(own)
        baseOffset = fileOffset
        reliesOnFrames = false
        self.frames = frames.map(\.range)
        self.entryCount = entryCount
        contents = frames.map { _ in nil }
    }

    /// Whether a page of the size has more than one frame.
    private static func isLarge(entryCount: Int, byteCount: Int) -> Bool {
        byteCount > frameByteCount && entryCount == byteCount / width && byteCount % width == 0
    }

    /// Whether all frames but the last are full, and make up the page together.
    private static func fit(_ contentByteCounts: [Int], _ byteCount: Int) -> Bool {
        var rest = byteCount
        for contentByteCount in contentByteCounts {
            guard rest > 0, contentByteCount == min(rest, frameByteCount) else { return false }
            rest -= contentByteCount
        }
        return rest == 0
    }

    /// The entries that some codes name, PLAIN encoded, and zero for the others.
    ///
    /// - Parameter wanted: of the codes' numbers.
    /// - Returns: nil where a code lies beyond the entries.
    /// - Throws: where a frame that is needed is damaged.
    mutating func plainValues(of codes: [UInt32], in wanted: Range<Int>) throws -> [UInt8]? {
        guard LevelKernels.areBelow(codes, entryCount) else { return nil }
        var values = [UInt8](repeating: 0, count: codes.count * FramedDictionary.width)
        for index in wanted {
            let (frame, entry) = Int(codes[index]).quotientAndRemainder(
                dividingBy: LargeDictionary.frameEntryCount)
            let content = try content(frame)
            for place in 0..<FramedDictionary.width {
                values[index * FramedDictionary.width + place] =
                    content[entry * FramedDictionary.width + place]
            }
        }
        return values
    }

    private mutating func content(_ frame: Int) throws -> [UInt8] {
        if let known = contents[frame] { return known }
        let range = frames[frame]
        let count = min(LargeDictionary.frameEntryCount, entryCount - frame * LargeDictionary.frameEntryCount)
        let bytes = try source.read(at: range.lowerBound, count: range.count)
        do {
            let content = try Zstd.decompress(bytes[...], byteCount: count * FramedDictionary.width)
            contents[frame] = content
            return content
        } catch {
            // Damage also makes frames that end too early, or are of another size.
            let kind = reliesOnFrames ? FormatError.Kind.checksum(field: "page") : error.kind
            throw FormatError(kind, byteOffset: baseOffset + range.lowerBound + error.byteOffset)
        }
    }
}
