import HosoCore
import HosoDelta

extension TableFolder {
    /// What a checkpoint says of the table.
    func checkpointActions(_ checkpoint: DeltaLogSegment.Checkpoint) throws -> [DeltaAction] {
        try damaged("\(DeltaLog.directory)/\(checkpoint.fileNames[0])") { () throws(FormatError) in
            throw FormatError(.unsupported(feature: "checkpoint"), byteOffset: 0)
        }
    }
}
