import CZlib
import HosoCore

/// Any number of gzip members (RFC 1952 2.2), zero bytes behind the last of them ignored as `gzip` does.
@safe
final class GzipDecoder: StreamDecoder {
    private enum Phase {
        /// Nothing was read yet: a member must follow.
        case start
        case member
        /// A member ended: another one, zero padding or the end may follow.
        case betweenMembers
        case padding
    }

    /// zlib takes counts of 32 bits.
    private static let pieceByteLimit = 1 << 30
    /// Window of 32 KiB (15), and the gzip wrapper instead of zlib's (16); zlib then checks CRC-32 and
    /// length.
    private static let windowBits: Int32 = 15 + 16

    private let stream: UnsafeMutablePointer<z_stream>
    private var phase = Phase.start
    private var consumedTotal = 0
    /// Whether the last call filled its output, so that zlib may hold more.
    private var mayHoldOutput = false

    init() {
        // SAFETY: zlib keeps the address, so the stream is allocated once and never moved.
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe hoso_inflate_init(stream, GzipDecoder.windowBits)
        precondition(status == Z_OK, "inflateInit2 gave \(status)")
    }

    deinit {
        // SAFETY: made in init, freed once.
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func decode(
        from input: UnsafeRawBufferPointer, consumed: inout Int, into output: UnsafeMutableRawBufferPointer
    ) throws(FormatError) -> Int {
        consumed = 0
        var produced = 0
        while produced < output.count {
            switch phase {
            case .start:
                if consumed == input.count { return produced }
                phase = .member
            case .member:
                if consumed == input.count, !mayHoldOutput { return produced }
                let step = try unsafe inflateStep(
                    UnsafeRawBufferPointer(rebasing: input[consumed...]),
                    UnsafeMutableRawBufferPointer(rebasing: output[produced...]))
                consumed += step.consumed
                produced += step.produced
            case .betweenMembers:
                if consumed == input.count { return produced }
                try unsafe beginNext(firstByte: input[consumed])
            case .padding:
                try unsafe skipZeros(UnsafeRawBufferPointer(rebasing: input[consumed...]))
                consumed = input.count
                return produced
            }
        }
        return produced
    }

    func finish() throws(FormatError) {
        switch phase {
        case .start, .member:
            throw FormatError(.truncated(neededBytes: 1, availableBytes: 0), byteOffset: consumedTotal)
        case .betweenMembers, .padding: return
        }
    }

    /// One call of zlib inside a member.
    private func inflateStep(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(FormatError) -> (consumed: Int, produced: Int) {
        let inputCount = min(input.count, GzipDecoder.pieceByteLimit)
        let outputCount = min(output.count, GzipDecoder.pieceByteLimit)
        // SAFETY: zlib reads and writes no further than the counts given, and only during this call; it does
        // not write through next_in, which is not const for historical reasons only.
        let source = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
        unsafe stream.pointee.avail_in = UInt32(inputCount)
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(outputCount)
        let status = unsafe inflate(stream, Z_NO_FLUSH)
        let consumed = unsafe inputCount - Int(stream.pointee.avail_in)
        let produced = unsafe outputCount - Int(stream.pointee.avail_out)
        consumedTotal += consumed
        switch status {
        case Z_OK, Z_BUF_ERROR: mayHoldOutput = produced == outputCount
        case Z_STREAM_END:
            mayHoldOutput = false
            phase = .betweenMembers
        case Z_MEM_ERROR: preconditionFailure("no memory for zlib")
        default: throw FormatError(faultKind(), byteOffset: consumedTotal)
        }
        return (consumed, produced)
    }

    private func faultKind() -> FormatError.Kind {
        // SAFETY: zlib's messages are constants that end in NUL.
        let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? ""
        return switch message {
        case "incorrect data check": .checksum(field: "gzip member")
        case "incorrect length check": .checksum(field: "gzip member's length")
        case "header crc mismatch": .checksum(field: "gzip header")
        case "incorrect header check", "unknown compression method", "unknown header flags set":
            .malformed(field: "gzip header")
        default: .malformed(field: "gzip data")
        }
    }

    private func beginNext(firstByte: UInt8) throws(FormatError) {
        switch firstByte {
        case 0x1F:
            // SAFETY: the stream was initialised in init.
            let status = unsafe inflateReset(stream)
            precondition(status == Z_OK, "inflateReset gave \(status)")
            phase = .member
        case 0: phase = .padding
        default:
            throw FormatError(.malformed(field: "gzip member after the first"), byteOffset: consumedTotal)
        }
    }

    private func skipZeros(_ input: UnsafeRawBufferPointer) throws(FormatError) {
        guard let other = unsafe input.firstIndex(where: { $0 != 0 }) else {
            consumedTotal += input.count
            return
        }
        throw FormatError(
            .malformed(field: "padding after the last gzip member"), byteOffset: consumedTotal + other)
    }
}
