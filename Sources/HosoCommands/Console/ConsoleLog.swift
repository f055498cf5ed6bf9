import Logging

/// Warnings and errors for standard error.
struct ConsoleLog: Sendable {
    private let logger: Logger

    init(status: StatusStream, format: LogFormat, hasColours: Bool) {
        logger = Logger(label: "hoso") { _ in
            ConsoleLogHandler(status: status, format: format, hasColours: hasColours)
        }
    }

    func error(_ message: String) { logger.error("\(message)") }

    func warning(_ message: String) { logger.warning("\(message)") }
}
