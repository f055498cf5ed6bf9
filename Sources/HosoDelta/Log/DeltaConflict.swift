/// Why a commit cannot follow one that another writer made first (protocol: Delta Log Entries).
public enum DeltaConflict: Hashable, Sendable {
    /// What a writer looked at before it wrote.
    public enum Reads: Hashable, Sendable {
        /// A blind append: what it adds does not depend on the table's rows.
        case nothing
        /// By path.
        case files(Set<String>)
        case wholeTable
    }

    case protocolChanged
    case metadataChanged
    /// The other writer was of the same application.
    case transaction(appId: String)
    /// The other writer removed a file that this one read or removes too.
    case fileRemoved
    /// The other writer added rows that this one would have had to read.
    case rowsAdded
    /// Both add a file of one name.
    case sameFile
    /// This commit changes the table's columns or protocol, and the other one its rows.
    case rowsChangedBeforeMetadata

    /// - Parameters:
    ///   - actions: of the commit that came too late.
    ///   - reads: what its writer looked at; the files it removes count as read.
    ///   - winner: the actions of the commit that was first.
    /// - Returns: nil where the late commit may follow as it is.
    public static func between(_ actions: [DeltaAction], reads: Reads, winner: [DeltaAction])
        -> DeltaConflict?
    {
        let mine = Footprint(actions)
        let theirs = Footprint(winner)
        if theirs.changesProtocol { return .protocolChanged }
        if theirs.changesMetadata { return .metadataChanged }
        if let appId = mine.appIds.intersection(theirs.appIds).min() { return .transaction(appId: appId) }
        if !mine.removedPaths.isDisjoint(with: theirs.removedPaths) { return .fileRemoved }
        switch reads {
        case .nothing: break
        case .files(let paths):
            if paths.contains(where: { theirs.removedPaths.contains(Array($0.utf8)) }) { return .fileRemoved }
        case .wholeTable:
            if !theirs.removedPaths.isEmpty { return .fileRemoved }
            if theirs.addsRows { return .rowsAdded }
        }
        if !mine.addedPaths.isDisjoint(with: theirs.addedPaths) { return .sameFile }
        if mine.changesMetadata || mine.changesProtocol, theirs.addsRows || !theirs.removedPaths.isEmpty {
            return .rowsChangedBeforeMetadata
        }
        return nil
    }

    /// What a commit touches.
    private struct Footprint {
        var changesProtocol = false
        var changesMetadata = false
        var addsRows = false
        var appIds: Set<String> = []
        /// As bytes: Swift would take names in NFC and NFD for the same.
        var addedPaths: Set<[UInt8]> = []
        var removedPaths: Set<[UInt8]> = []

        init(_ actions: [DeltaAction]) {
            for action in actions {
                switch action {
                case .protocol: changesProtocol = true
                case .metadata: changesMetadata = true
                case .add(let add):
                    addedPaths.insert(Array(add.path.utf8))
                    addsRows = addsRows || add.dataChange
                case .remove(let remove): removedPaths.insert(Array(remove.path.utf8))
                case .transaction(let transaction): appIds.insert(transaction.appId)
                case .commitInfo, .other: continue
                }
            }
        }
    }
}

extension DeltaConflict: CustomStringConvertible {
    public var description: String {
        switch self {
        case .protocolChanged: "it changed the table's protocol"
        case .metadataChanged: "it changed the table's columns or settings"
        case .transaction(let appId): "it belongs to the same application, \(appId)"
        case .fileRemoved: "it removed files that this commit builds on"
        case .rowsAdded: "it added rows that this commit does not know of"
        case .sameFile: "it added a file of the same name"
        case .rowsChangedBeforeMetadata: "it changed rows, and this commit changes the table's columns"
        }
    }
}
