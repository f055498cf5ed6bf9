import FoundationEssentials

/// What a run did: the `report` of its row in `runs/`, and what `run --json` prints (contract, "The run
/// report").
public struct RunReport: Codable, Hashable, Sendable {
    public enum Status: String, Codable, Sendable {
        case committed
        /// No file was new: nothing was written.
        case nothingNew = "nothing-new"
        /// All was done but the commit.
        case dryRun = "dry-run"
        /// Small files were compacted; nothing was read or computed.
        case optimized
    }

    /// Six digits.
    public var run: String
    /// UTC, ISO 8601 to the second.
    public var startedAt: String
    public var finishedAt: String
    public var pipeline: String
    public var status: Status
    public var seconds: Double
    public var peakMemoryBytes: Int
    public var registries: [String: RegistryReport]
    public var checks: [String: CheckReport]
    /// The receipt: what the numbers were made from.
    public var receipt: Receipt

    public init(
        run: String, startedAt: String, finishedAt: String, pipeline: String, status: Status, seconds: Double,
        peakMemoryBytes: Int, registries: [String: RegistryReport], checks: [String: CheckReport],
        receipt: Receipt
    ) {
        self.run = run
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.pipeline = pipeline
        self.status = status
        self.seconds = seconds
        self.peakMemoryBytes = peakMemoryBytes
        self.registries = registries
        self.checks = checks
        self.receipt = receipt
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case pipeline
        case status
        case seconds
        case peakMemoryBytes = "peak_memory_bytes"
        case registries
        case checks
        case receipt
    }

    /// One line of JSON, keys sorted.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    public init(json: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(RunReport.self, from: Data(json))
    }
}

/// The books of one registry: every row read is rejected, superseded or newly won.
public struct RegistryReport: Codable, Hashable, Sendable {
    public var files: Int
    /// As read from disk.
    public var bytes: Int
    public var rowsRead: Int
    public var rejected: Int
    public var superseded: Int
    /// Rows of the table after the run.
    public var rows: Int
    /// By link: rows of the table after the run by status.
    public var links: [String: [String: Int]]
    /// Winning rows that removed their key in the run; nil where the registry has no `delete_when`.
    public var removed: Int?
    /// By link that mends IDs: rows of the table found by an ID with the leading zeros it had lost. nil where
    /// the registry has no such link.
    public var repaired: [String: Int]?

    public init(
        files: Int, bytes: Int, rowsRead: Int, rejected: Int, superseded: Int, rows: Int,
        links: [String: [String: Int]], removed: Int? = nil, repaired: [String: Int]? = nil
    ) {
        self.files = files
        self.bytes = bytes
        self.rowsRead = rowsRead
        self.rejected = rejected
        self.superseded = superseded
        self.rows = rows
        self.links = links
        self.removed = removed
        self.repaired = repaired
    }

    private enum CodingKeys: String, CodingKey {
        case files
        case bytes
        case rowsRead = "rows_read"
        case rejected
        case superseded
        case rows
        case links
        case removed
        case repaired
    }
}

/// A check's worklist after a run.
public struct CheckReport: Codable, Hashable, Sendable {
    public var open: Int
    public var opened: Int
    public var corrected: Int

    public init(open: Int, opened: Int, corrected: Int) {
        self.open = open
        self.opened = opened
        self.corrected = corrected
    }

    /// Of a run that computed nothing: what was open still is.
    public var unchanged: CheckReport { CheckReport(open: open, opened: 0, corrected: 0) }
}

/// What a run's numbers were made from, so that they can be made again.
public struct Receipt: Codable, Hashable, Sendable {
    /// A file that was read.
    public struct Input: Codable, Hashable, Sendable {
        public var registry: String
        /// Below the input folder.
        public var path: String
        /// As on disk.
        public var bytes: Int
        public var modifiedNanoseconds: Int64
        /// SHA-256 of the file as on disk, in hex.
        public var sha256: String

        public init(registry: String, path: String, bytes: Int, modifiedNanoseconds: Int64, sha256: String) {
            self.registry = registry
            self.path = path
            self.bytes = bytes
            self.modifiedNanoseconds = modifiedNanoseconds
            self.sha256 = sha256
        }

        private enum CodingKeys: String, CodingKey {
            case registry
            case path
            case bytes
            case modifiedNanoseconds = "modified_ns"
            case sha256
        }
    }

    /// What must be known of an indicator to hide cells of it, or to compute them for other areas.
    public struct IndicatorBasis: Codable, Hashable, Sendable {
        /// Which parts of its cells count persons or rows.
        public var countsNumerator: Bool
        public var countsDenominator: Bool
        /// Whether both parts of an area's cell are the sums of those of its parts; nil for no.
        public var addsUp: Bool?
        /// Names of the indicators that an index weighs; nil for others.
        public var components: [String]?
        /// Areas that have others below them, but rows of their own too; nil for none.
        public var innerAreas: [String]?

        public init(
            countsNumerator: Bool, countsDenominator: Bool, addsUp: Bool? = nil, components: [String]? = nil,
            innerAreas: [String]? = nil
        ) {
            self.countsNumerator = countsNumerator
            self.countsDenominator = countsDenominator
            self.addsUp = addsUp
            self.components = components
            self.innerAreas = innerAreas
        }

        private enum CodingKeys: String, CodingKey {
            case countsNumerator = "counts_numerator"
            case countsDenominator = "counts_denominator"
            case addsUp = "adds_up"
            case components
            case innerAreas = "inner_areas"
        }
    }

    /// A column file that was written.
    public struct Output: Codable, Hashable, Sendable {
        public var table: String
        /// Below the table's folder.
        public var path: String
        public var bytes: Int
        public var rows: Int
        /// In hex.
        public var sha256: String

        public init(table: String, path: String, bytes: Int, rows: Int, sha256: String) {
            self.table = table
            self.path = path
            self.bytes = bytes
            self.rows = rows
            self.sha256 = sha256
        }
    }

    /// What the run was told to do, so that it can be done again.
    public struct Order: Codable, Hashable, Sendable {
        /// As the user wrote it; `absolute…` is where that was.
        public var pipeline: String
        public var absolutePipeline: String
        public var input: String
        public var absoluteInput: String
        /// Parameters given in place of the pipeline's own.
        public var set: [String: String]

        public init(
            pipeline: String, absolutePipeline: String, input: String, absoluteInput: String,
            set: [String: String]
        ) {
            self.pipeline = pipeline
            self.absolutePipeline = absolutePipeline
            self.input = input
            self.absoluteInput = absoluteInput
            self.set = set
        }

        private enum CodingKeys: String, CodingKey {
            case pipeline
            case absolutePipeline = "absolute_pipeline"
            case input
            case absoluteInput = "absolute_input"
            case set
        }
    }

    /// Program version.
    public var program: String
    /// SHA-256 over the pipeline's files and parameters, in hex.
    public var pipelineSHA256: String
    /// Files read by this run.
    public var inputs: [Input]
    /// Whether the run began from nothing: files of earlier runs are forgotten.
    public var isFull: Bool
    /// Version of each table that holds after the run.
    public var tables: [String: Int]
    public var suppressBelow: Int
    /// What disclosure control must know of each indicator, by name.
    public var indicators: [String: IndicatorBasis]
    /// The unit above each area that has cells, empty at the top; nil where the pipeline names no areas.
    public var areaParents: [String: String]?
    /// What the areas of other days are made of; nil where the pipeline names no crosswalk.
    public var boundaries: Boundaries?
    /// Results that became null while expressions were computed.
    public var overflows: Int
    public var zeroDivisions: Int
    /// Registries of `mode: snapshot`: the files that a run read of one are its whole table. nil for none.
    public var snapshots: [String]?
    /// Column files written, but those of `runs`.
    public var wrote: [Output]?
    /// nil for a run that was ordered by none, an optimization.
    public var order: Order?
    /// Key columns by registry.
    public var keys: [String: [String]]?
    /// By table, the seal of the commit that made its version.
    public var seals: [String: String]?
    /// The seal of the newest commit of `runs` before this one.
    public var previousSeal: String?
    /// By registry, how look-ups find a person's rows; nil in receipts of older versions.
    public var personColumns: [String: PersonColumns]?

    public init(
        program: String, pipelineSHA256: String, inputs: [Input], isFull: Bool, tables: [String: Int],
        suppressBelow: Int, indicators: [String: IndicatorBasis], areaParents: [String: String]?,
        overflows: Int,
        zeroDivisions: Int, snapshots: [String]? = nil, wrote: [Output]? = nil, order: Order? = nil,
        keys: [String: [String]]? = nil,
        seals: [String: String]? = nil, previousSeal: String? = nil, boundaries: Boundaries? = nil,
        personColumns: [String: PersonColumns]? = nil
    ) {
        self.program = program
        self.pipelineSHA256 = pipelineSHA256
        self.inputs = inputs
        self.isFull = isFull
        self.tables = tables
        self.suppressBelow = suppressBelow
        self.indicators = indicators
        self.areaParents = areaParents
        self.overflows = overflows
        self.zeroDivisions = zeroDivisions
        self.snapshots = snapshots
        self.wrote = wrote
        self.order = order
        self.keys = keys
        self.seals = seals
        self.previousSeal = previousSeal
        self.boundaries = boundaries
        self.personColumns = personColumns
    }

    private enum CodingKeys: String, CodingKey {
        case program
        case pipelineSHA256 = "pipeline_sha256"
        case inputs
        case isFull = "full"
        case tables
        case suppressBelow = "suppress_below"
        case indicators
        case areaParents = "area_parents"
        case overflows
        case zeroDivisions = "zero_divisions"
        case snapshots
        case wrote
        case order
        case keys
        case seals
        case previousSeal = "previous_seal"
        case boundaries
        case personColumns = "person_columns"
    }
}
