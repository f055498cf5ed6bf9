import Glibc
import HosoCore
import Synchronization

/// A local file whose name is gone as soon as it is open.
final class LocalScratchFile: ScratchFile {
    private let descriptor: FileDescriptor
    /// The folder, for messages.
    private let folder: String
    /// Where the next append goes; appends of several threads take disjoint ranges.
    private let end = Atomic<Int>(0)
    private static let nextNumber = Atomic<Int>(0)

    /// - Parameter folder: exists.
    init(folder: String) throws {
        self.folder = folder
        let number = LocalScratchFile.nextNumber.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "\(folder)/\(StoragePath.temporaryPrefix)scratch-\(getpid())-\(number)"
        do {
            descriptor = try FileDescriptor(path: name, flags: O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
            try FileSystem.remove(name)
        } catch {
            throw error.hosoError(path: folder, .creating)
        }
    }

    func append(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let offset = end.wrappingAdd(bytes.count, ordering: .relaxed).oldValue
        do { try descriptor.writeAll(bytes, at: offset) } catch {
            throw error.hosoError(path: folder, .creating)
        }
        return offset
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try descriptor.read(at: offset, count: count) } catch {
            throw error.hosoError(path: folder, .reading)
        }
        guard bytes.count == count else {
            throw HosoError(
                .readWrite, at: SourcePlace(file: folder), "a file that was put aside has lost its end",
                hint: "run again")
        }
        return bytes
    }
}
