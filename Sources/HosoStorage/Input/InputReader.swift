import Glibc
public import HosoCompression
import HosoCore

/// An input file from its start to its end, decompressed by content.
///
/// For one thread at a time. Bytes are handed out before the checksum behind them was seen: only a `read`
/// that returned 0 says that the file was whole, so nothing may be committed before.
@safe
public final class InputReader: @unchecked Sendable {  // used by one thread at a time, and handed over whole
    private enum Phase {
        case reading
        case ended
        case failed(HosoError)
    }

    /// Large enough that system calls cost nothing beside the work, small enough for many files at once.
    private static let rawBufferByteCount = 512 << 10

    /// The compressed or plain bytes read from the file so far.
    public private(set) var bytesFromDisk = 0
    /// How the file is compressed.
    public var kind: CompressionKind { decompressor.kind }

    private let place: SourcePlace
    private let descriptor: FileDescriptor
    private let decompressor: StreamDecompressor
    private var hash: Sha256Stream?
    private let raw: UnsafeMutableRawBufferPointer
    /// The part of `raw` that was read and is not decompressed yet.
    private var pending = 0..<0
    private var isAtRawEnd = false
    /// Whether the last output was filled, so that the decompressor may hold more.
    private var mayHoldOutput = false
    private var phase = Phase.reading

    public convenience init(_ file: InputFile, computesDigest: Bool = false) throws {
        try self.init(path: file.absolutePath, name: file.relativePath, computesDigest: computesDigest)
    }

    /// Opens the file and reads its first block; for a pipe this waits for the writer.
    ///
    /// - Parameter name: what errors call the file.
    /// - Throws: `HosoError`: `readWrite` where it cannot be read, `dataRefused` for a folder.
    public init(path: String, name: String, computesDigest: Bool = false) throws {
        place = SourcePlace(file: name)
        do throws(SystemFault) {
            descriptor = try FileDescriptor(path: path, flags: O_RDONLY)
            let status = try descriptor.status()
            guard status.kind != .directory else { throw SystemFault(number: EISDIR) }
            if status.kind == .regular { descriptor.adviseSequential() }
        } catch {
            if error.number == EISDIR {
                throw HosoError(.dataRefused, at: place, "is a directory, not a file")
            }
            throw error.hosoError(path: name, .reading)
        }
        hash = computesDigest ? Sha256Stream() : nil
        // SAFETY: freed in deinit, which runs only when all of init is done.
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: InputReader.rawBufferByteCount, alignment: 4096)
        var filled = 0
        do throws(SystemFault) {
            // A pipe may give less than what tells the kind.
            while filled < CompressionKind.detectionByteCount, !isAtRawEnd {
                let count = try unsafe descriptor.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                isAtRawEnd = count == 0
                filled += count
            }
        } catch {
            unsafe buffer.deallocate()
            throw error.hosoError(path: name, .reading)
        }
        unsafe raw = buffer
        let firstBytes = unsafe Array(buffer[0..<min(filled, CompressionKind.detectionByteCount)])
        decompressor = StreamDecompressor(CompressionKind.detect(firstBytes: firstBytes))
        pending = 0..<filled
        bytesFromDisk = filled
        unsafe hash?.update(UnsafeRawBufferPointer(rebasing: buffer[0..<filled]))
    }

    deinit {
        // SAFETY: allocated in init, freed once.
        unsafe raw.deallocate()
    }

    /// The next bytes of the content.
    ///
    /// - Parameter buffer: not empty.
    /// - Returns: bytes written, at least 1; 0 at the end, after the compressed stream was found whole.
    /// - Throws: `HosoError`: `dataRefused` where the stream is damaged or cut, `readWrite` where the system
    ///   fails; the same again at each later call.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        precondition(buffer.count > 0, "an empty buffer cannot tell the end")
        switch phase {
        case .ended: return 0
        case .failed(let error): throw error
        case .reading: break
        }
        do throws(HosoError) {
            let count = try unsafe next(into: buffer)
            if count == 0 { phase = .ended }
            return count
        } catch {
            phase = .failed(error)
            throw error
        }
    }

    /// SHA-256 of the file's bytes as they lie on disk, in hex; nil before the end or where it was not asked
    /// for.
    public func digest() -> String? {
        guard case .ended = phase else { return nil }
        return hash?.hex()
    }

    private func next(into buffer: UnsafeMutableRawBufferPointer) throws(HosoError) -> Int {
        while true {
            if kind == .none, pending.isEmpty {
                // Plain content needs no stop on the way.
                return isAtRawEnd ? 0 : try unsafe readRaw(into: buffer)
            }
            if !pending.isEmpty || mayHoldOutput {
                let count = try unsafe decompress(into: buffer)
                if count > 0 { return count }
            } else if isAtRawEnd {
                do { try decompressor.finish() } catch { throw refused(error) }
                return 0
            } else {
                let count = try unsafe readRaw(into: raw)
                pending = 0..<count
            }
        }
    }

    private func decompress(into buffer: UnsafeMutableRawBufferPointer) throws(HosoError) -> Int {
        do {
            var consumed = 0
            // SAFETY: `pending` lies within `raw`.
            let count = try unsafe decompressor.decompress(
                from: UnsafeRawBufferPointer(rebasing: raw[pending]), consumed: &consumed, into: buffer)
            pending = pending.lowerBound + consumed..<pending.upperBound
            mayHoldOutput = count == buffer.count
            return count
        } catch {
            throw refused(error)
        }
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(HosoError) -> Int {
        let count: Int
        do { count = try unsafe descriptor.read(into: buffer) } catch {
            throw error.hosoError(path: place.file, .reading)
        }
        isAtRawEnd = count == 0
        bytesFromDisk += count
        unsafe hash?.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        return count
    }

    private func refused(_ fault: FormatError) -> HosoError {
        let stream = kind == .gzip ? "gzip stream" : "zstd stream"
        let message =
            switch fault.kind {
            case .truncated: "\(stream) is truncated at byte \(fault.byteOffset)"
            case .unsupported(let feature): "\(stream) needs \(feature), which is not supported"
            case .malformed, .checksum: "\(stream) is damaged: \(fault)"
            }
        return HosoError(.dataRefused, at: place, message, hint: "fetch the file again from its source")
    }
}
