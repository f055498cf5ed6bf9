/// What every command is given.
struct CommandContext {
    let output: BufferedOutput
    let status: StatusStream
    let log: ConsoleLog
    let progress: ProgressReporter

    init(console: Console, reporting: ReportingOptions) {
        output = BufferedOutput(console.output)
        status = StatusStream(console: console)
        log = ConsoleLog(
            status: status, format: reporting.logFormat,
            hasColours: console.allowsColours && !reporting.noColor)
        let isShown = console.allowsProgress && reporting.logFormat == .text
        progress = ProgressReporter(
            status: status, log: log, columnCount: isShown ? console.columnCount : nil)
    }
}
