import HosoStorage
import Logging

/// Writes log lines the way a command's user reads them: `hoso: …`.
struct ConsoleLogHandler: LogHandler {
    let status: StatusStream
    let format: LogFormat
    let hasColours: Bool

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    init(status: StatusStream, format: LogFormat, hasColours: Bool) {
        self.status = status
        self.format = format
        self.hasColours = hasColours
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let message = ShownText.withoutControls("\(event.message)")
        switch format {
        case .text: status.post(text(event.level, message))
        case .json:
            let time = WallClock.text(ms: WallClock.nowMs())
            status.post(
                "{\"level\":\"\(event.level)\",\"message\":\(JSONText.quoted(message)),\"time\":\"\(time)\"}")
        }
    }

    private func text(_ level: Logger.Level, _ message: String) -> String {
        switch level {
        case .error, .critical: "\(coloured("hoso:", "1;31")) \(message)"
        case .warning: "hoso: \(coloured("warning:", "1;33")) \(message)"
        case .trace, .debug, .info, .notice: "hoso: \(message)"
        }
    }

    /// - Parameter colour: of ECMA-48, SGR.
    private func coloured(_ text: String, _ colour: String) -> String {
        hasColours ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
