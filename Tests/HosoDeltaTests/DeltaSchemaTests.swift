import HosoCore
import HosoDelta
import Testing

@Suite struct DeltaSchemaTests {
    static let fields: [Field] = [
        Field("citizen_id", .string, isNullable: false), Field("count", .int64), Field("value", .double),
        Field("is_digital", .boolean), Field("born", .date), Field("at", .timestamp), Field("raw", .binary),
        Field("số tiền", .decimal(precision: 12, scale: 2)),
    ]

    @Test("writes the schema's form, and reads it back")
    func roundTrip() throws {
        let schema = DeltaSchema(DeltaSchemaTests.fields)
        let encoded = schema.encode()
        #expect(
            encoded.hasPrefix(
                #"{"type":"struct","fields":[{"name":"citizen_id","type":"string","nullable":false,"metadata":{}},"#
                    + #"{"name":"count","type":"long","nullable":true,"metadata":{}},"#))
        #expect(encoded.contains(#"{"name":"at","type":"timestamp_ntz","nullable":true,"metadata":{}}"#))
        #expect(encoded.contains(#"{"name":"số tiền","type":"decimal(12,2)","nullable":true,"metadata":{}}"#))
        #expect(try DeltaSchema.parse(encoded) == schema)
        #expect(try DeltaSchema.parse(encoded).fields() == DeltaSchemaTests.fields)
    }

    @Test(
        "carries types that hoso's tables never have",
        arguments: [
            #""integer""#, #""short""#, #""byte""#, #""float""#, #""timestamp""#, #""decimal(38,0)""#,
            #""void""#,
            #"{"type":"array","elementType":"long","containsNull":true}"#, #"{"type":"struct","fields":[]}"#,
        ])
    func carried(type: String) throws {
        let text =
            #"{"type":"struct","fields":[{"name":"a","type":\#(type),"nullable":true,"metadata":{"k":1}}]}"#
        let schema = try DeltaSchema.parse(text)
        #expect(schema.encode() == text)
        #expect(schema.columns[0].type.storageType == nil)
        let error = #expect(throws: FormatError.self) { try schema.fields() }
        #expect(error?.kind == .unsupported(feature: "type \(type) of column a"))
    }

    @Test("reads decimals as other writers space them")
    func decimals() throws {
        func type(_ name: String) throws -> DeltaType {
            try DeltaSchema.parse(
                #"{"type":"struct","fields":[{"name":"a","type":"\#(name)","nullable":true}]}"#
            )
            .columns[0].type
        }
        #expect(try type("decimal(10, 3)") == .decimal(precision: 10, scale: 3))
        for bad in [
            "decimal(0,0)", "decimal(39,1)", "decimal(5,6)", "decimal(5)", "decimal(5,1", "decimal(,)",
        ] {
            guard case .other = try type(bad) else {
                Issue.record("\(bad) taken for a decimal")
                continue
            }
        }
    }

    @Test(
        "refuses what is no schema",
        arguments: [
            "", "{}", #"{"type":"array","fields":[]}"#, #"{"type":"struct"}"#,
            #"{"type":"struct","fields":[1]}"#,
            #"{"type":"struct","fields":[{"name":"a","nullable":true}]}"#,
            #"{"type":"struct","fields":[{"name":"a","type":5,"nullable":true}]}"#,
            #"{"type":"struct","fields":[{"type":"long","nullable":true}]}"#,
        ])
    func malformed(text: String) {
        #expect(throws: FormatError.self) { try DeltaSchema.parse(text) }
    }
}
