import HosoCore
import HosoParquet
import Testing

@Suite("Thrift compact protocol")
struct ThriftTests {
    @Test("what is written is read")
    func roundTrip() throws {
        var writer = ThriftWriter()
        writer.element { writer in
            writer.write(1, true)
            writer.write(3, Int32(-5))
            writer.write(40, Int64.min)
            writer.write(41, "tên")
            writer.write(42, listOf: .int64, count: 20)
            for number in 0..<20 { writer.element(Int64(number * number)) }
            writer.write(43) { $0.write(2, false) }
        }
        var reader = ThriftReader(writer.bytes, baseOffset: 100)
        var field = 0
        var type = try reader.nextField(&field)
        #expect(field == 1)
        #expect(try reader.readBoolean(#require(type)))
        type = try reader.nextField(&field)
        #expect(field == 3)
        #expect(try reader.readInt32(#require(type)) == -5)
        type = try reader.nextField(&field)
        #expect(field == 40)
        #expect(try reader.readInt64(#require(type)) == .min)
        type = try reader.nextField(&field)
        #expect(try reader.readString(#require(type)) == "tên")
        while let rest = try reader.nextField(&field) { try reader.skip(rest) }
        #expect(field == 43)
        #expect(reader.offset == writer.bytes.count)
    }

    @Test("names the byte where a number stops", arguments: [1, 2, 4])
    func truncated(byteCount: Int) {
        var reader = ThriftReader([UInt8](repeating: 0x80, count: byteCount), baseOffset: 1000)
        let error = #expect(throws: FormatError.self) { try reader.readVarint() }
        #expect(error?.byteOffset == 1000 + byteCount)
    }

    @Test("nesting beyond the limit is refused, not followed")
    func nesting() {
        var reader = ThriftReader([UInt8](repeating: 0x1C, count: 100_000), baseOffset: 0)
        #expect(throws: FormatError.self) { try reader.skip(.structure) }
    }

    @Test("sizes beyond the bytes that are left are refused", arguments: [ThriftType.binary, .list])
    func sizes(type: ThriftType) {
        let bytes: [UInt8] = (type == .list ? [0xF5] : []) + [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0]
        var reader = ThriftReader(bytes, baseOffset: 0)
        #expect(throws: FormatError.self) { try reader.skip(type) }
    }
}
