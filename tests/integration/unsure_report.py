"""A report in prose with two figures the reader is not sure about: 23 and 14."""

REPORT = """ỦY BAN NHÂN DÂN PHƯỜNG PHÚ THƯỢNG
Số: 33/BC-UBND
Phú Thượng, ngày 14 tháng 5 năm 2026
BÁO CÁO
Kết quả thực hiện Đề án 06
(Từ ngày 15/4/2026 đến ngày 14/5/2026)
I. KẾT QUẢ THỰC HIỆN
- Trong tháng đã tiếp nhận {received} hồ sơ, trong đó nộp trực tuyến 640 hồ sơ đạt {rate}%.
- Ngoài ra, các tổ đã phát thanh nội bộ 23 chương trình và lắp đặt 14 camera an ninh.
"""
FIRST = REPORT.format(received="688", rate="93,02")
