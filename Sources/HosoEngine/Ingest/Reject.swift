/// A row that was refused, with where it stands and its bytes.
package struct Reject: Sendable {
    /// Path below the input folder.
    package var file: String
    /// Of the record's first byte, from 1.
    package var line: Int
    /// nil where the row as a whole is at fault.
    package var column: String?
    package var reason: RejectReason
    /// The record, cut at 64 KiB.
    package var raw: [UInt8]

    static let rawByteLimit = 64 * 1024
}
