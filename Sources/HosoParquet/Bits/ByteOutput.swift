/// A write position in memory that its maker has proved large enough.
///
/// Kernels size their output by an upper bound, then write through this without further checks.
@unsafe struct ByteOutput {
    private(set) var pointer: UnsafeMutableRawPointer
    private let start: UnsafeMutableRawPointer

    @inline(__always)
    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        // SAFETY: kernels ask for a capacity of at least one byte, so the buffer has an address.
        unsafe pointer = unsafe UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped)
        unsafe start = unsafe pointer
    }

    var byteCount: Int { unsafe pointer - start }

    @inline(__always)
    mutating func store<Value: BitwiseCopyable>(_ value: Value, advancingBy byteCount: Int) {
        // SAFETY: the capacity bound of each kernel leaves `slack` bytes after what it announces.
        unsafe pointer.storeBytes(of: value, as: Value.self)
        unsafe pointer += byteCount
    }

    @inline(__always)
    mutating func storeByte(_ byte: UInt8) { unsafe store(byte, advancingBy: 1) }

    /// ULEB128.
    @inline(__always)
    mutating func storeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            unsafe storeByte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        unsafe storeByte(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    mutating func storeZigzag(_ value: Int64) {
        unsafe storeVarint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    @inline(__always)
    mutating func copy(_ source: UnsafeRawPointer, byteCount: Int) {
        // SAFETY: callers pass `byteCount` readable bytes, and the capacity bound counts them.
        unsafe pointer.copyMemory(from: source, byteCount: byteCount)
        unsafe pointer += byteCount
    }

    @inline(__always)
    mutating func advance(by byteCount: Int) { unsafe pointer += byteCount }

    /// Bytes beyond the announced end that wide stores may touch; part of every capacity bound.
    static let slack = 32
}
