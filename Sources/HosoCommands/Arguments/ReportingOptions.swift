import ArgumentParser

/// How every command speaks on standard error.
struct ReportingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Lines on standard error.", valueName: "text|json"))
    var logFormat = LogFormat.text

    @Flag(help: "No colours, whatever the terminal.")
    var noColor = false
}

extension LogFormat: ExpressibleByArgument {}
