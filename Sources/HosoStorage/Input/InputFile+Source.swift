public import HosoCore

extension InputFile {
    /// The file for reading at any place.
    ///
    /// - Throws: `HosoError`: `readWrite` where it cannot be read, `dataRefused` for a folder.
    public func source() throws -> any ByteSource {
        do { return try LocalFileSource(path: absolutePath) } catch {
            throw error.hosoError(path: relativePath, .reading)
        }
    }
}
