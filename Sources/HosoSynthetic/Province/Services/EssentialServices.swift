/// The essential public services: `data/reference/essential_services.csv`.
package struct EssentialServices: Sendable {
    struct Service: Sendable {
        var procedureCode: String
        /// 1...25
        var number: Int
        var vietnameseName: String
        var englishName: String
        /// ISO 8601.
        var validFrom: String
        /// nil while it is valid.
        var validTo: String?
    }

    static let shared = EssentialServices()

    /// In the order of the table.
    let services: [Service]
    /// By number - 1: the service as it is valid on the day of the extracts.
    let current: [Service]
    /// By number - 1: the service as it was before; nil where it never changed.
    let former: [Service?]

    /// Days from 2025-01-01 to the first on which the former ones are valid no more.
    static let formerEndDay = 59

    private init() {
        let all = ReferenceTable(EssentialServices.table).rows.map { fields in
            Service(
                procedureCode: fields[0], number: Int(fields[1]) ?? 0, vietnameseName: fields[2],
                englishName: fields[3], validFrom: fields[4], validTo: fields[5].isEmpty ? nil : fields[5])
        }
        services = all
        let numbers = 1...(all.map(\.number).max() ?? 1)
        current = numbers.compactMap { number in all.last { $0.number == number && $0.validTo == nil } }
        former = numbers.map { number in all.first { $0.number == number && $0.validTo != nil } }
        precondition(current.count == numbers.count, "an essential service is not valid")
    }

    package static let table = """
        procedure_code,number,name_vi,name_en,valid_from,valid_to
        1.013314,1,Xác nhận số CMND khi đã được cấp thẻ CCCD,Confirm old ID number after citizen-ID issue,\
        2022-01-06,
        2.001177,2,Cấp lại đổi thẻ căn cước công dân,Reissue or exchange citizen ID card,2022-01-06,
        1.004222,3,Đăng ký thường trú,Permanent residence registration,2022-01-06,
        1.004194,4,Đăng ký tạm trú,Temporary residence registration,2022-01-06,
        1.003677,5,Khai báo tạm vắng,Temporary absence declaration,2022-01-06,
        2.001159,6,Thông báo lưu trú,Stay notification,2022-01-06,
        2.001396,7,Đăng ký cấp biển số mô tô xe gắn máy,Motorcycle registration and plate,2022-01-06,
        1.011784,8,Nộp phạt vi phạm giao thông qua thiết bị ghi hình,Camera traffic fine payment,2022-01-06,
        1.001193,9,Đăng ký khai sinh,Birth registration,2022-01-06,
        1.000656,10,Đăng ký khai tử,Death registration,2022-01-06,
        1.000894,11,Đăng ký kết hôn,Marriage registration,2022-01-06,
        1.001445,12,Cấp cấp lại sửa đổi bổ sung hộ chiếu phổ thông,Ordinary passport issue/reissue/amend,\
        2022-01-06,
        2.001428,13,Làm con dấu mới và cấp GCN đăng ký mẫu dấu,New seal and seal-specimen certificate,\
        2022-01-06,
        2.001410,14,Làm con dấu thu nhỏ dấu nổi dấu xi và cấp GCN,Miniature/embossed/wax seal certificate,\
        2022-01-06,
        2.002621,15,Liên thông khai sinh - thường trú - thẻ BHYT trẻ dưới 6 tuổi,\
        Linked birth + residence + under-6 health card,2022-01-06,
        2.002622,16,Liên thông khai tử - xóa thường trú - trợ cấp mai táng,\
        Linked death + deregistration + funeral allowance,2022-01-06,
        1.002759,17,Tích hợp tính giảm trừ mức đóng trong gia hạn thẻ BHYT hộ gia đình,\
        Household health-card renewal with premium reduction,2022-01-06,
        1.007042,18,Đăng ký thuế lần đầu và thay đổi thông tin (hộ gia đình cá nhân),\
        First tax registration and change (household/individual),2022-01-06,
        1.010833,19,Đăng ký biến động quyền sử dụng đất và tài sản gắn liền với đất,\
        Land-use/asset change registration,2022-01-06,
        2.000621,20,Cấp điện mới từ lưới điện hạ áp (220/380V),New low-voltage electricity supply,\
        2022-01-06,
        2.000543,21,Thay đổi chủ thể hợp đồng mua bán điện,Change of electricity contract holder,2022-01-06,
        1.005142,22,Đăng ký dự thi tốt nghiệp THPT và xét tuyển đại học cao đẳng,\
        School-leaving exam and university admission,2022-01-06,
        1.001978,23,Giải quyết hưởng trợ cấp thất nghiệp,Unemployment benefit,2022-01-06,2025-02-28
        1.013724,23,Giải quyết hưởng trợ cấp thất nghiệp,Unemployment benefit,2025-03-01,
        1.002796,24,Cấp đổi cấp lại giấy phép lái xe,Driving licence exchange/reissue,2022-01-06,2025-02-28
        1.013805,24,Cấp đổi cấp lại giấy phép lái xe,Driving licence exchange/reissue,2025-03-01,
        2.000488,25,Cấp phiếu lý lịch tư pháp,Criminal record certificate,2022-01-06,2025-02-28
        1.013912,25,Cấp phiếu lý lịch tư pháp,Criminal record certificate,2025-03-01,
        """
}
