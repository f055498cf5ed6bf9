/// The key databases of the province: `data/reference/key_databases.csv`.
package struct KeyDatabases: Sendable {
    struct Database: Sendable {
        var number: String
        var vietnameseName: String
        var englishName: String
        /// Empty where no registry of the pipeline holds it.
        var registry: String
        /// ISO 8601.
        var validFrom: String
        /// Empty while it is valid.
        var validTo: String
    }

    static let shared = KeyDatabases()

    let databases: [Database]

    private init() {
        databases = ReferenceTable(KeyDatabases.table).rows.map { fields in
            Database(
                number: fields[0], vietnameseName: fields[1], englishName: fields[2], registry: fields[3],
                validFrom: fields[4], validTo: fields[5])
        }
    }

    package static let table = """
        database_no,name_vi,name_en,registry,valid_from,valid_to
        1,Dân cư,Population,population,2024-07-01,2025-07-22
        1,Dân cư,Population,population,2025-07-23,
        2,Đất đai,Land,land_parcels,2024-07-01,2025-07-22
        2,Đất đai,Land,land_parcels,2025-07-23,
        3,Hộ tịch,Civil status,civil_status,2025-07-23,
        4,Bảo hiểm,Insurance,insurance,2024-07-01,2025-07-22
        4,Bảo hiểm,Insurance,insurance,2025-07-23,
        5,Đăng ký doanh nghiệp,Business registration,businesses,2024-07-01,2025-07-22
        5,Đăng ký doanh nghiệp,Business registration,businesses,2025-07-23,
        6,Tài chính và thuế,Finance and tax,obligations,2024-07-01,2025-07-22
        6,Tài chính và thuế,Finance and tax,obligations,2025-07-23,
        7,Giáo dục và đào tạo,Education and training,pupils,2025-07-23,
        8,Y tế,Health,health_cards,2025-07-23,
        9,An sinh xã hội,Social protection,benefit_payments,2025-07-23,
        10,Thủ tục hành chính,Administrative procedures,dossiers,2024-07-01,2025-07-22
        10,Thủ tục hành chính,Administrative procedures,dossiers,2025-07-23,
        11,"Cán bộ, công chức, viên chức",Cadres and civil servants,,2024-07-01,2025-07-22
        11,"Cán bộ, công chức, viên chức",Cadres and civil servants,,2025-07-23,
        12,Xử lý vi phạm hành chính,Administrative sanctions,,2025-07-23,
        13,Xây dựng,Construction,,2024-07-01,2025-07-22
        14,Xuất nhập cảnh,Immigration,,2024-07-01,2025-07-22
        """
}
