import HosoCore

/// The administrative procedures of a province: the essential ones, those on land, and others by sector.
struct ProcedureTable: Sendable {
    struct Procedure: Sendable {
        var code: String
        var name: String
        /// Index into `sectors`.
        var sector: Int
        /// Index into `levels`.
        var level: Int
        var isOnPortal: Bool
        /// Days since 1970 on which it was published that data replace its components; nil where it was not.
        var replaceableDay: Int?
        /// Place in the list of essential services, from 0; nil for a procedure that is none, or is one no
        /// more.
        var essential: Int?
    }

    static let sectors = [
        "Đất đai", "Hộ tịch", "Cư trú", "Căn cước và xuất nhập cảnh", "Giao thông", "Con dấu", "Bảo hiểm",
        "Thuế",
        "Điện lực", "Giáo dục", "Lý lịch tư pháp", "Chứng thực", "Xây dựng",
        "Lao động, thương binh và xã hội", "Người có công",
    ]
    static let landSector = 0
    static let levels = ["full", "partial", "information"]

    /// The procedure of birth, residence and health card in one, by its place in the list of essential
    /// services.
    static let linkedBirth = 14
    /// The essential service that is about land.
    static let essentialLand = 18

    let procedures: [Procedure]
    /// Indexes of the procedures on land that are no essential service.
    let land: Range<Int>
    /// Indexes of those that are neither.
    let others: Range<Int>

    /// Indexes of the procedures that essential services had before, by number - 1.
    let former: [Int?]

    private static let essentialSectors = [
        3, 3, 2, 2, 2, 2, 4, 4, 1, 1, 1, 3, 5, 5, 1, 1, 6, 7, 0, 8, 8, 9, 6, 4, 10,
    ]
    private static let landCount = 18
    private static let informationCount = 60
    private static let offPortalCount = 12

    /// - Parameters:
    ///   - onlineCount: procedures on the portal that can be filed there, at least 60.
    ///   - fullLandCount: procedures on land that are online to the end, at most 18.
    init(onlineCount: Int, fullLandCount: Int) {
        let services = EssentialServices.shared
        var all = services.current.enumerated().map { number, service in
            Procedure(
                code: service.procedureCode, name: service.vietnameseName,
                sector: ProcedureTable.essentialSectors[number],
                level: number == ProcedureTable.essentialLand || number % 5 == 4 ? 1 : 0, isOnPortal: true,
                replaceableDay: ProcedureTable.day(2025, 10, 1), essential: number)
        }
        let essentialCount = all.count
        var former: [Int?] = []
        for service in services.former {
            guard let service else {
                former.append(nil)
                continue
            }
            former.append(all.count)
            all.append(
                Procedure(
                    code: service.procedureCode, name: service.vietnameseName,
                    sector: ProcedureTable.essentialSectors[service.number - 1], level: 1, isOnPortal: false))
        }
        self.former = former
        land = all.count..<all.count + ProcedureTable.landCount
        for number in 0..<ProcedureTable.landCount {
            all.append(
                Procedure(
                    code: "1.0\(12_700 + number * 7)", name: "Thủ tục đất đai số \(number + 1)",
                    sector: ProcedureTable.landSector, level: number < fullLandCount ? 0 : 1,
                    isOnPortal: true,
                    replaceableDay: ProcedureTable.day(2025, 11, 15)))
        }
        let otherOnlineCount = onlineCount - essentialCount - ProcedureTable.landCount
        let otherCount = otherOnlineCount + ProcedureTable.informationCount + ProcedureTable.offPortalCount
        others = all.count..<all.count + otherCount
        for number in 0..<otherCount {
            all.append(ProcedureTable.other(number, onlineCount: otherOnlineCount))
        }
        procedures = all
    }

    private static func other(_ number: Int, onlineCount: Int) -> Procedure {
        let isOnline = number < onlineCount
        let isInformation = !isOnline && number < onlineCount + informationCount
        let sector = 1 + number % (sectors.count - 1)
        let replaceable = [day(2026, 1, 15), day(2026, 9, 1), nil, nil][number % 4]
        return Procedure(
            code: "2.\(100_000 + number * 13)",
            name: "Thủ tục \(number + 1), \(sectors[sector].lowercased())",
            sector: sector, level: isInformation ? 2 : number % 3 == 0 ? 1 : 0,
            isOnPortal: isOnline || isInformation, replaceableDay: replaceable)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        CivilDate(year: year, month: month, day: day).daysSinceEpoch
    }
}
