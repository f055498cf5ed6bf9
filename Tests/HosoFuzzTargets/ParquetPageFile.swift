import HosoParquet

/// A file of one column, whose pages are bytes of a fuzzer; all that stands around them is right.
struct ParquetPageFile {
    private(set) var bytes: [UInt8] = []

    /// Type, encoding, codec, shape, counts and sizes.
    private static let controlByteCount = 14

    private let control: [Int]
    private let isV2: Bool
    /// 0 required, 1 optional, 2 a list of optional elements.
    private let shape: Int

    /// nil where there are too few bytes to choose from.
    init?(_ input: [UInt8]) {
        guard input.count > ParquetPageFile.controlByteCount else { return nil }
        control = input.prefix(ParquetPageFile.controlByteCount).map(Int.init)
        shape = control[3] % 3
        isV2 = control[3] & 4 != 0
        var body = Array(input.dropFirst(ParquetPageFile.controlByteCount))
        var pages: [UInt8] = []
        var dictionaryByteCount: Int?
        if control[3] & 8 != 0 {
            let count = min(control[8], body.count)
            pages += ParquetPageFile.dictionary(body.prefix(count), entryCount: control[9])
            dictionaryByteCount = pages.count
            body.removeFirst(count)
        }
        let control = control
        let isV2 = isV2
        pages += isV2 ? ParquetPageFile.pageV2(body, control) : ParquetPageFile.pageV1(body, control)
        let footer = footer(pageByteCount: pages.count, dictionaryByteCount: dictionaryByteCount)
        bytes = ParquetFuzz.framed(pages: pages, footer: footer)
    }

    private var codec: Int32 { [0, 1, 2, 6][control[2] % 4] }
    private static func encoding(_ control: [Int]) -> Int32 {
        [0, 2, 3, 4, 5, 6, 7, 8, 9, 0][control[1] % 10]
    }

    /// For a page as it stands the size is known; else the fuzzer claims one.
    private static func uncompressedByteCount(_ body: [UInt8], _ control: [Int]) -> Int32 {
        control[2] % 4 == 0 ? Int32(body.count) : Int32(control[12] | control[13] << 8)
    }

    private static func dictionary(_ body: ArraySlice<UInt8>, entryCount: Int) -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, Int32(2))
            writer.write(2, Int32(body.count))
            writer.write(3, Int32(body.count))
            writer.write(7) { writer in
                writer.write(1, Int32(entryCount))
                writer.write(2, Int32(0))
            }
        }
        return writer.bytes + body
    }

    private static func pageV1(_ body: [UInt8], _ control: [Int]) -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, Int32(0))
            writer.write(2, uncompressedByteCount(body, control))
            writer.write(3, Int32(body.count))
            writer.write(5) { writer in
                writer.write(1, Int32(control[4]))
                writer.write(2, encoding(control))
                writer.write(3, Int32(control[10] & 1 == 0 ? 3 : 4))
                writer.write(4, Int32(control[11] & 1 == 0 ? 3 : 4))
            }
        }
        return writer.bytes + body
    }

    private static func pageV2(_ body: [UInt8], _ control: [Int]) -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, Int32(3))
            writer.write(2, uncompressedByteCount(body, control))
            writer.write(3, Int32(body.count))
            writer.write(8) { writer in
                writer.write(1, Int32(control[4]))
                writer.write(2, Int32(control[5]))
                writer.write(3, Int32(control[6]))
                writer.write(4, encoding(control))
                writer.write(5, Int32(control[10]))
                writer.write(6, Int32(control[11]))
                writer.write(7, control[3] & 16 == 0)
            }
        }
        return writer.bytes + body
    }

    private func footer(pageByteCount: Int, dictionaryByteCount: Int?) -> [UInt8] {
        let control = control
        let rowCount = shape == 2 ? control[6] : control[4]
        let path = shape == 2 ? ["c", "list", "element"] : ["c"]
        let shape = shape
        let codec = codec
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, Int32(1))
            writer.write(2, listOf: .structure, count: shape == 2 ? 4 : 2)
            ParquetPageFile.writeSchema(&writer, shape, control)
            writer.write(3, Int64(rowCount))
            writer.write(4, listOf: .structure, count: 1)
            writer.element { writer in
                writer.write(1, listOf: .structure, count: 1)
                writer.element { writer in
                    writer.write(2, Int64(0))
                    writer.write(3) { writer in
                        writer.write(1, Int32(control[0] % 8))
                        writer.write(2, listOf: .int32, count: 1)
                        writer.element(ParquetPageFile.encoding(control))
                        writer.write(3, listOf: .binary, count: path.count)
                        for name in path { writer.element(Array(name.utf8)) }
                        writer.write(4, codec)
                        writer.write(5, Int64(control[4]))
                        writer.write(6, Int64(pageByteCount))
                        writer.write(7, Int64(pageByteCount))
                        writer.write(9, Int64(4 + (dictionaryByteCount ?? 0)))
                        if dictionaryByteCount != nil { writer.write(11, Int64(4)) }
                    }
                }
                writer.write(2, Int64(pageByteCount))
                writer.write(3, Int64(rowCount))
            }
        }
        return writer.bytes
    }

    private static func writeSchema(_ writer: inout ThriftWriter, _ shape: Int, _ control: [Int]) {
        writer.element { writer in
            writer.write(4, "schema")
            writer.write(5, Int32(1))
        }
        if shape == 2 {
            writer.element { writer in
                writer.write(3, Int32(1))
                writer.write(4, "c")
                writer.write(5, Int32(1))
                writer.write(6, Int32(3))
            }
            writer.element { writer in
                writer.write(3, Int32(2))
                writer.write(4, "list")
                writer.write(5, Int32(1))
            }
        }
        writer.element { writer in
            writer.write(1, Int32(control[0] % 8))
            if control[0] % 8 == 7 { writer.write(2, Int32(control[7])) }
            writer.write(3, Int32(shape == 0 ? 0 : 1))
            writer.write(4, shape == 2 ? "element" : "c")
            // Texts, decimals, dates, times: what the values become differs.
            let converted: [Int32?] = [nil, 0, 6, 5, 7, 9, 10, 11, 13, 15, 18]
            if let type = converted[control[7] % converted.count] {
                writer.write(6, type)
                if type == 5 {
                    writer.write(7, Int32(2))
                    writer.write(8, Int32(9))
                }
            }
        }
    }
}
