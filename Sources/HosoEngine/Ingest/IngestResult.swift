/// A file that was read to its end.
package struct FileBook: Hashable, Sendable {
    /// Path below the input folder.
    package var path: String
    /// As on disk, compressed or not.
    package var byteCount: Int
    package var modifiedNanoseconds: Int64
    /// SHA-256 of the file as on disk, in hex.
    package var digest: String
}

/// What one registry's new files gave.
package struct IngestResult {
    var layout: ChunkLayout
    /// Holds the rows; its spaces are the workers by number, and one more for the rows of the store.
    var spill: RowSpill
    /// By worker: what its chunks' codes stand for.
    var dictionaries: [[TextDictionary?]]
    /// In order of file and line.
    package var rejects: RejectList
    /// Records of the files, those refused included.
    package var rowsRead: Int
    package var files: [FileBook]
    /// Headers that no column names, of all files, in order of first appearance.
    package var ignoredHeaders: [String]
}
