/// Where a command's text goes. May be called from any thread.
public protocol OutputSink: AnyObject, Sendable {
    /// Writes all bytes.
    ///
    /// - Throws: `BrokenPipe` where the reader is gone, else `HosoError` of code `readWrite`.
    func write(_ bytes: [UInt8]) throws
}

/// The reader of a pipe has gone.
struct BrokenPipe: Error {}
