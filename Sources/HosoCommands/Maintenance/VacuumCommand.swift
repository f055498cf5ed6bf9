import ArgumentParser
import HosoCore
import HosoStorage
import HosoStore

/// `hoso vacuum`: files that no kept version names go away.
struct VacuumCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum",
        abstract: "Removes files that only old runs name, and what interrupted runs left.",
        discussion:
            "Kept are the newest run, every run that finished within the time to retain, and young files.")

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("How long runs and files are kept, as 7d or 12h.", valueName: "time"))
    var retain = "7d"

    @Flag(help: "Lists what would be removed, and removes nothing.")
    var dryRun = false

    @OptionGroup var reporting: ReportingOptions

    func validate() throws {
        if Retention.milliseconds(retain) == nil {
            throw ValidationError("--retain takes a number of days or hours, as 7d or 12h, not `\(retain)`")
        }
    }

    func execute(_ context: CommandContext) throws {
        let opened = store.open()
        try store.requireRun(of: opened)
        let lock = try store.lock()
        defer { lock.release() }
        let vacuum = StoreVacuum(store: opened, retentionMs: Retention.milliseconds(retain) ?? .max)
        let listing = try vacuum.list()
        if dryRun {
            for file in listing.files {
                try context.output.write("\(ShownText.withoutControls(file.path))\t\(file.byteCount)\n")
            }
        } else if !listing.files.isEmpty {
            try lock.record()
            try vacuum.remove(listing)
        }
        let count = listing.files.count
        try context.output.write(
            "\(store.store): \(count) file\(count == 1 ? "" : "s") of \(ByteSize.text(listing.byteCount)) "
                + "\(dryRun ? "would be removed" : "removed"); kept: the runs from \(listing.keptFromRun) on, "
                + "\(listing.sparedFileCount) files that are young\n")
    }
}

/// Lengths of time as people write them.
package enum Retention {
    private static let hourMs = 3_600_000

    /// Milliseconds of `7d` or `12h`; nil where the text is no such time.
    package static func milliseconds(_ text: String) -> Int? {
        guard let unit = text.last, unit == "d" || unit == "h",
            text.dropLast().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let number = Int(text.dropLast())
        else { return nil }
        let (milliseconds, isTooLong) = number.multipliedReportingOverflow(
            by: unit == "d" ? 24 * hourMs : hourMs)
        return isTooLong ? nil : milliseconds
    }
}
