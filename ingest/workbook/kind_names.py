"""What the template calls the kinds of measures; whoever reads it need not know how to write."""

KIND_NAMES = {
    "flow": "Trong kỳ",
    "cumulative": "Lũy kế",
    "cumulative_ytd": "Lũy kế năm",
    "level": "Hiện có",
    "ratio": "Tỷ lệ",
    "score": "Điểm, hạng",
    "target": "Mục tiêu",
    "context": "Thông tin nền",
}
