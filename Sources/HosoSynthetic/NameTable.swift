/// Parts of Vietnamese names. The parts of one list have distinct name keys.
enum NameTable {
    /// `surname:weight`.
    static let surnames = """
        Nguyễn:2746 Trần:850 Lê:790 Phạm:561 Võ:287 Huỳnh:258 Phan:232 Bùi:225 Hoàng:222 Vũ:195 Trương:179
        Đỗ:176 Đặng:169 Hồ:146 Ngô:132 Dương:110 Đoàn:103 Đinh:90 Trịnh:84 Cao:82 Đào:72 Mai:72 Lương:61
        Lưu:57 Lâm:55 Hà:42 Thái:38 Phùng:37 Tạ:33 Lý:32 Văn:25 Tô:24 Vương:24 Châu:22 Chu:17 Từ:17 Quách:17
        Lã:17 Tôn:15 Tống:14 Đồng:14 Hứa:12 Tăng:12 Đậu:11
        """

    /// Middle names of women; the first is the traditional one.
    static let femaleMiddles =
        "Thị Ngọc Thanh Thu Kim Bích Phương Minh Hồng Mỹ Quỳnh Khánh Bảo Diệu Hoài Thùy"

    /// Middle names of men; the first is the traditional one.
    static let maleMiddles = "Văn Đức Minh Quang Hữu Xuân Đình Ngọc Công Thanh Gia Anh Tuấn Quốc Duy Trọng"

    /// The first four write their tone in the old place, where the new one differs.
    static let femaleGivens = """
        Hòa Thúy Thủy Thùy An Ban Băng Bảo Ca Chi Chung Cát Cầm Dao Diễm Diệu Duy Dân Dạ Giang Hiếu Hiệp
        Hoan Hoàng Huyền Hà Hân Hướng Hưởng Hạnh Hảo Hồ Hợp Khiết Khuê Khôi Khải Kiết Kỳ Lan Liễu Ly Lý Lưu
        Lộc Lục Minh My Mộc Mỹ Nguyên Nguyệt Ngôn Nhi Nhung Nhã Như Nhật Nữ Phong Phương Phụng Quân Sa Sao
        Sông Sương Thiên Thiện Thoại Thuận Thành Thông Thương Thạch Thục Tiểu Tranh Triệu Trà Trúc Tuyến Tuệ
        Tùng Tú Tịnh Từ Vi Việt Vành Vũ Xanh Xuân Ái Ân Đoan Đào Đơn
        """

    /// The first four write their tone in the old place, where the new one differs.
    static let maleGivens = """
        Hòa Thụy Thủy Tùy An Bá Bích Bắc Bữu Cao Chiến Chuyên Chí Chưởng Cung Cương Cần Di Diệu Duyệt Dũng
        Gia Hiên Hiển Hoa Hoàng Huynh Huỳnh Hành Hướng Hải Học Hợp Kha Khanh Khoan Khánh Khải Kim Kiện Kỳ
        Lam Liên Luận Lân Lương Lộ Lực Mạnh Mỹ Nghĩa Nguyễn Ngạn Nhu Nhã Nhạn Ninh Phong Phát Phương Phụng
        Quyền Quảng Quỳnh Sinh Sáng Sơn Thiên Thiệu Thuận Thái Thương Thạc Thắng Thịnh Thụ Thực Tiền Toại
        Triết Triệu Tráng Trúc Trưởng Trụ Tuấn Tâm Tín Tùng Tấn Tổ Uy Viễn Vân Vĩ Vương Vỹ Án Đăng
        """
}
