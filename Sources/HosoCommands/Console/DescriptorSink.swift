import Glibc
import HosoCore

/// An open file of the process.
package final class DescriptorSink: OutputSink {
    private let descriptor: Int32
    private let name: String

    /// - Parameter name: what errors call it.
    package init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    package func write(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            // SAFETY: the kernel reads no further than the count.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                // A pipe that its reader made non-blocking: wait until there is room.
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // SAFETY: one request, that the call may change.
                _ = unsafe poll(&request, 1, -1)
            } else if errno != EINTR {
                throw failure(errno)
            }
        }
    }

    private func failure(_ number: Int32) -> any Error {
        if number == EPIPE { return BrokenPipe() }
        // SAFETY: the text is copied before anything else could ask for one.
        let reason = unsafe String(cString: strerror(number))
        let hint = number == ENOSPC || number == EDQUOT ? "free space and run again" : nil
        return HosoError(.readWrite, at: SourcePlace(file: name), "cannot be written: \(reason)", hint: hint)
    }
}
