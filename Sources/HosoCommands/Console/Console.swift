import Glibc
import HosoCore

/// What a command has of the outside: where its text goes, and what it knows of the terminal.
public struct Console: Sendable {
    /// Results.
    public var output: any OutputSink
    /// Everything else.
    public var errors: any OutputSink
    /// Whether a person watches standard error.
    public var isErrorTerminal: Bool
    /// Of standard error.
    public var columnCount: Int
    public var environment: [String: String]

    public init(
        output: any OutputSink, errors: any OutputSink, isErrorTerminal: Bool = false, columnCount: Int = 80,
        environment: [String: String] = [:]
    ) {
        self.output = output
        self.errors = errors
        self.isErrorTerminal = isErrorTerminal
        self.columnCount = columnCount
        self.environment = environment
    }

    /// The process's own; a reader of standard output that goes away ends the command, not the process.
    public static func process() -> Console {
        _ = signal(SIGPIPE, SIG_IGN)
        var environment: [String: String] = [:]
        for name in ["NO_COLOR", "TERM", "COLUMNS"] {
            // SAFETY: nothing in this process changes its environment.
            if let value = unsafe getenv(name) { unsafe environment[name] = String(cString: value) }
        }
        return Console(
            output: DescriptorSink(STDOUT_FILENO, name: "standard output"),
            errors: DescriptorSink(STDERR_FILENO, name: "standard error"),
            isErrorTerminal: isatty(STDERR_FILENO) == 1,
            columnCount: columnCount(environment), environment: environment)
    }

    /// Whether text on standard error may be coloured (no-color.org: any value but the empty one forbids it).
    var allowsColours: Bool {
        isErrorTerminal && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Whether a line can be drawn over.
    var allowsProgress: Bool { isErrorTerminal && !isDumb }

    private var isDumb: Bool { environment["TERM"] == "dumb" }

    private static func columnCount(_ environment: [String: String]) -> Int {
        var size = winsize()
        // SAFETY: the structure is the callee's to fill.
        if unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return Int(size.ws_col)
        }
        return environment["COLUMNS"].flatMap { Int($0) } ?? 80
    }
}
