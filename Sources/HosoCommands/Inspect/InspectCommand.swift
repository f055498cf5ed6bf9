import ArgumentParser
import HosoCore

/// `hoso inspect`: a Parquet file or a Delta table, whoever wrote it.
struct InspectCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows what a Parquet file or a Delta table holds.",
        discussion: """
            Prints the columns, row groups or files, encodings, sizes and counts, and no value of the data. \
            --values adds least and greatest values, --rows prints rows: those are data of persons where the \
            file's are. Rows are printed only when all that are asked for were read without a fault.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Argument(help: "A Parquet file, or the folder of a Delta table.")
    var path: String

    @Option(help: ArgumentHelp("The version of a table (default: the newest).", valueName: "n"))
    var version: Int?

    @Option(help: ArgumentHelp("Prints so many rows instead, as JSON lines.", valueName: "n|all"))
    var rows: String?

    @Flag(help: "Prints rows as objects, with the columns' names.")
    var objects = false

    @Flag(help: "Also prints least and greatest values of the data.")
    var values = false

    @Option(help: ArgumentHelp("How the description is written.", valueName: "text|json"))
    var format = Format.text

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if let rows, rows != "all", Int(rows).map({ $0 < 0 }) ?? true {
            throw ValidationError("--rows wants a number or all, not `\(rows)`")
        }
        if objects && rows == nil { throw ValidationError("--objects is for --rows") }
        if values && rows != nil { throw ValidationError("--values is not for --rows") }
        if let version, version < 0 { throw ValidationError("--version counts from 0") }
    }

    func execute(_ context: CommandContext) throws {
        let target = try InspectionTarget.open(path, version: version)
        if let rows {
            let printer = RowPrinter(output: context.output, rowLimit: Int(rows), hasNames: objects)
            return try printer.print { try target.rows() }
        }
        let description = try target.description(hasValues: values)
        switch format {
        case .text: try InspectionText(context.output).write(description)
        case .json: try context.output.write(description.json.text + "\n")
        }
    }
}
