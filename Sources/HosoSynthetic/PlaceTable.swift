/// Places of the synthetic population: the 34 provinces of 2025, six communes of each, and the 63 place codes
/// of citizen IDs with the province that each lies in today.
struct PlaceTable: Sendable {
    static let shared = PlaceTable()

    static let communesPerProvince = 6

    /// Codes of the provinces, two digits, ascending; an area is an index into these.
    let provinceCodes: [String]
    /// Five digits each; commune `c` of area `a` is at `a * communesPerProvince + c`.
    let communeCodes: [Int]
    /// Place parts of citizen IDs, 0...999.
    let birthPlaceCodes: [Int]
    /// The area that each birth place lies in.
    let areaOfBirthPlace: [Int]
    /// The area whose table value `left(commune_code, 2)` gives, by index into `communeCodes`.
    let areaTextOfCommune: [Int]
    /// Distinct texts of `left(commune_code, 2)`, ascending.
    let areaTexts: [String]

    private init() {
        let provinces = PlaceTable.communes.split(whereSeparator: { $0 == " " || $0 == "\n" })
        provinceCodes = provinces.map { String($0.prefix(2)) }
        let codes = provinces.flatMap { $0.dropFirst(3).split(separator: ",").map(String.init) }
        communeCodes = codes.compactMap { Int($0) }
        precondition(
            communeCodes.count == provinces.count * PlaceTable.communesPerProvince, "communes are malformed")
        let texts = Set(codes.map { String($0.prefix(2)) }).sorted()
        areaTexts = texts
        areaTextOfCommune = codes.map { code in texts.firstIndex(of: String(code.prefix(2))) ?? 0 }
        let places = PlaceTable.birthPlaces.split(whereSeparator: { $0 == " " || $0 == "\n" })
        birthPlaceCodes = places.compactMap { Int($0.prefix(3)) }
        let provinceCodes = provinceCodes
        areaOfBirthPlace = places.compactMap { place in provinceCodes.firstIndex(of: String(place.suffix(2)))
        }
        precondition(birthPlaceCodes.count == areaOfBirthPlace.count, "birth places are malformed")
    }

    /// `province:commune,…`; the six most populous communes of each province.
    private static let communes = """
        01:00097,00118,00160,00292,00322,09556 04:01273,01279,01288,01477,01576,01654
        08:02296,02320,02512,02524,02536,02611 11:03127,03160,03253,03328,03334,03352
        12:03388,03408,03549,03595,03598,03637 14:03646,03721,03808,03910,04075,04105
        15:02647,02671,02962,04252,04288,04714 19:02086,05443,05500,05710,05860,05908
        20:05977,06019,06172,06385,06445,06577 22:06688,06781,06793,06811,06994,07069
        24:07210,07840,07864,07870,09187,09340 25:04795,07894,07900,07909,08716,08740
        31:11311,11329,11359,11383,11407,11413 33:11953,11995,12004,12073,12454,13225
        37:13669,13777,14248,14329,14452,14623 38:14758,14797,16078,16417,16522,16531
        40:16681,16690,16702,16708,17179,17212 42:18073,18100,18229,18277,18406,18568
        44:18880,19111,19138,19249,19333,19351 46:19753,19777,19789,19815,19900,20137
        48:20200,20209,20242,20257,20285,20305 51:21025,21028,21040,21061,21085,23293
        52:21583,21592,21910,21952,23563,23575 56:22333,22366,22390,22402,22528,22870
        66:22015,22057,22258,24133,24163,24373 68:22945,22969,22972,24778,24781,24958
        75:25993,26017,26188,26206,26248,26425 79:25942,26809,26842,27418,27568,27592
        80:25630,25732,27694,27712,27976,28159 82:28345,29869,29905,30169,30226,30235
        86:28777,28810,29110,29584,29602,29788 91:30307,30316,30628,30673,30742,31078
        92:31135,31147,31153,31186,31510,31783 96:32002,32014,32025,32095,32128,32134
        """

    /// `place code of the citizen ID:province of today`.
    private static let birthPlaces = """
        001:01 002:08 004:04 006:19 008:08 010:15 011:11 012:12 014:14 015:15 017:25 019:19 020:20 022:22
        024:24 025:25 026:25 027:24 030:31 031:31 033:33 034:33 035:37 036:37 037:37 038:38 040:40 042:42
        044:44 045:44 046:46 048:48 049:48 051:51 052:52 054:66 056:56 058:56 060:68 062:51 064:52 066:66
        067:68 068:68 070:75 072:80 074:79 075:75 077:79 079:79 080:80 082:82 083:86 084:86 086:86 087:82
        089:91 091:91 092:92 093:92 094:92 095:96 096:96
        """
}
