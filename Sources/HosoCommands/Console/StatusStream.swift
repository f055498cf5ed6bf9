import HosoCore

/// Standard error: lines that stay, and below them one that is drawn over. May be used from any thread.
///
/// A standard error that cannot be written stops nothing: there is nowhere left to say so.
final class StatusStream: @unchecked Sendable {  // guarded by `lock`
    /// Carriage return, then erase to the end of the line (ECMA-48, EL).
    private static let eraseLine = "\r\u{1B}[K"

    private let lock = Lock()
    private let sink: any OutputSink
    private var drawn = ""

    init(console: Console) { sink = console.errors }

    /// Writes a line that stays; what was drawn is drawn again below it.
    func post(_ line: String) {
        lock.withLock {
            let text = drawn.isEmpty ? "\(line)\n" : "\(StatusStream.eraseLine)\(line)\n\(drawn)"
            try? sink.write(Array(text.utf8))
        }
    }

    /// Draws a line in place of the one drawn before.
    func draw(_ line: String) {
        lock.withLock {
            drawn = line
            try? sink.write(Array("\(StatusStream.eraseLine)\(line)".utf8))
        }
    }

    /// Takes away what was drawn.
    func clear() {
        lock.withLock {
            if drawn.isEmpty { return }
            drawn = ""
            try? sink.write(Array(StatusStream.eraseLine.utf8))
        }
    }
}
