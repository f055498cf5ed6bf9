/// A file without a name, for what a run puts aside and reads back; it goes with its last reference, however
/// the process ends. Safe from any number of threads.
public protocol ScratchFile: AnyObject, Sendable {
    /// - Returns: the offset of the first byte appended.
    /// - Throws: `HosoError` of code `readWrite` where the disk is full.
    func append(_ bytes: ArraySlice<UInt8>) throws -> Int
    /// What was appended at `offset`, `count` bytes of it.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}
