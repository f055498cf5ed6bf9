import HosoCore
import HosoSpec
import HosoStorage
import HosoStore

/// What a run finds: the store's last run, and what is new since.
struct RunState {
    let store: Store
    let previous: RunReport?
    let pipelineDigest: String
    /// By registry: what the job takes.
    let inputs: [RegistryInput]
    /// No file is new, and the pipeline is the one that was run.
    let isNothingNew: Bool
    /// What is to be done, for the receipt.
    let order: Receipt.Order
    /// Items that were open before; nil where there are no worklists.
    var worklists: WorklistSource?

    init(plan: Plan, store: Store, files: [[InputFile]], inputRoot: String, options: RunOptions) throws {
        self.store = store
        let pipelinePath = plan.sources.first?.path ?? ""
        order = Receipt.Order(
            pipeline: pipelinePath, absolutePipeline: LocalPath.absolute(pipelinePath), input: inputRoot,
            absoluteInput: LocalPath.absolute(inputRoot), set: plan.overrides)
        let runs = try store.runs()
        previous = runs.first
        worklists = previous?.receipt.tables[SystemTable.worklists.rawValue].map {
            WorklistSource(table: store.table(.worklists), version: $0, isForeign: false)
        }
        pipelineDigest = PipelineDigest.sha256(plan)
        let isFull = options.isFull
        let history = isFull ? [] : runs
        // A receipt of an older version does not say what look-ups must know.
        let mustWrite =
            isFull || previous?.receipt.pipelineSHA256 != pipelineDigest
            || previous?.receipt.personColumns == nil
        var inputs: [RegistryInput] = []
        for (registry, files) in zip(plan.registries, files) {
            let newFiles = try KnownFiles(registry: registry.name, mode: registry.mode, runs: history)
                .filesToRead(files)
            let isReplaced = isFull || (registry.mode == .snapshot && !newFiles.isEmpty)
            var stored: TableReader?
            if !isReplaced, let version = previous?.receipt.tables[registry.name] {
                stored = try TableReader(store.table(registry.name), version: version)
                if let stored { try StoredSchema.check(stored.fields, registry: registry) }
            }
            var removedKeys: TableReader?
            if !isReplaced, registry.mode == .changes,
                let version = previous?.receipt.tables[registry.removedKeyTable]
            {
                removedKeys = try TableReader(store.table(registry.removedKeyTable), version: version)
                if let removedKeys { try StoredSchema.check(removedKeys: removedKeys.fields, registry) }
            }
            inputs.append(
                RegistryInput(
                    newFiles: newFiles, stored: stored, removedKeys: removedKeys, mustWrite: mustWrite,
                    hasLinksOfThisPipeline: !mustWrite
                        && previous?.receipt.program == HosoVersion.current))
        }
        self.inputs = inputs
        isNothingNew = !mustWrite && inputs.allSatisfy { $0.newFiles.isEmpty }
    }
}

extension TableReader: StoredTable {}

/// Whether stored rows can be taken for rows of a pipeline's registry.
enum StoredSchema {
    /// - Throws: `HosoError` of code `usage` where removed keys were remembered by other columns.
    static func check(removedKeys fields: [Field], _ registry: RegistryPlan) throws {
        let wanted = registry.removedKeyFields
        guard fields.map(\.name) == wanted.map(\.name), fields.map(\.type) == wanted.map(\.type) else {
            throw HosoError(
                .usage,
                "registry `\(registry.name)` has removed keys by another key or version than the pipeline's",
                hint: "keep `key` and `version`, or use --full to read every file again")
        }
    }

    /// - Throws: `HosoError` of code `usage` where a column is of another type, or new and not optional.
    static func check(_ fields: [Field], registry: RegistryPlan) throws {
        for column in registry.columns {
            let field = fields.first { $0.name == column.name }
            if let field, field.type != column.type.storage {
                throw HosoError(
                    .usage,
                    "column `\(column.name)` of registry `\(registry.name)` is stored as another type",
                    hint: "use a new store, or --full to read every file again")
            }
            if field == nil && !column.isOptional {
                throw HosoError(
                    .usage, "column `\(column.name)` of registry `\(registry.name)` is not in the store",
                    hint: "declare it `optional: true`, or use --full to read every file again")
            }
            if let field, field.isNullable, !column.isOptional {
                throw HosoError(
                    .usage,
                    "column `\(column.name)` of registry `\(registry.name)` was optional when it was stored",
                    hint: "keep it optional, or use --full to read every file again")
            }
        }
    }
}
