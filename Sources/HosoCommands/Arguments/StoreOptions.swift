import ArgumentParser
import HosoCore
import HosoStorage
import HosoStore

/// The store that a command reads.
struct StoreOptions: ParsableArguments {
    private static let runDigitCount = 6

    @Option(help: ArgumentHelp("The store's folder.", valueName: "dir"))
    var store: String

    func open() -> Store { Store(storage: LocalStorage(root: store), path: store) }

    /// - Throws: `HosoError` of code `noInput` where --store names no folder.
    func requireFolder() throws {
        if try open().storage.exists("") { return }
        throw HosoError(.noInput, at: SourcePlace(file: store), "the store does not exist")
    }

    /// - Throws: `HosoError` of code `noInput` where the store has no finished run.
    func requireRun(of store: Store) throws { _ = try storedRun(nil, of: store) }

    /// The right to change the store; of code `tryLater` where another holds it.
    func lock() throws -> StoreLock { try StoreLock.acquire(path: store + "/.lock") }

    /// A run that computed indicators: that of a number, the newest where it is nil.
    func computedRun(_ number: String?, of store: Store) throws -> RunReport {
        try computedStoredRun(number, of: store).report()
    }

    /// As `computedRun`, not decoded.
    func computedStoredRun(_ number: String?, of store: Store) throws -> StoredRun {
        guard number != nil else {
            if let run = try store.newestComputedRun() { return run }
            return try storedRun(nil, of: store)
        }
        let run = try storedRun(number, of: store)
        if run.status == .committed { return run }
        throw HosoError(
            .usage, "run \(run.run) computed nothing: its status is \(run.status.rawValue)",
            hint: "`hoso runs` lists those that are committed")
    }

    /// The run of a number, `3` or `000003`; the newest where it is nil.
    func run(_ number: String?, of store: Store) throws -> RunReport {
        try storedRun(number, of: store).report()
    }

    /// As `run`, not decoded.
    func storedRun(_ number: String?, of store: Store) throws -> StoredRun {
        guard let newest = try store.newestStoredRun() else {
            throw HosoError(
                .noInput, at: SourcePlace(file: self.store), "holds no finished run",
                hint: "`hoso run` makes one; or look at what --store names")
        }
        guard let number else { return newest }
        let name = StoreOptions.runName(number)
        if newest.run == name { return newest }
        var oldest = newest
        let found = try store.storedRun { run in
            oldest = run
            return run.run == name
        }
        if let found { return found }
        throw HosoError(
            .usage, "the store has no run `\(number)`",
            hint: "its runs are \(oldest.run) to \(newest.run); `hoso runs` lists them")
    }

    /// A run's number in the digits that the store writes.
    static func runName(_ number: String) -> String {
        guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(number) else {
            return number
        }
        let digits = String(value)
        return String(repeating: "0", count: max(0, runDigitCount - digits.count)) + digits
    }
}
