/// Gathers small writes to standard output. For one thread at a time.
package final class BufferedOutput {
    private static let bufferByteCount = 64 << 10

    private let sink: any OutputSink
    private var buffer: [UInt8] = []

    package init(_ sink: any OutputSink) { self.sink = sink }

    package func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= BufferedOutput.bufferByteCount { try flush() }
    }

    /// Bytes that need no gathering.
    package func write(_ bytes: [UInt8]) throws {
        try flush()
        try sink.write(bytes)
    }

    /// Nothing is known to be written before this returns.
    package func flush() throws {
        if buffer.isEmpty { return }
        let bytes = buffer
        buffer.removeAll(keepingCapacity: true)
        try sink.write(bytes)
    }
}
