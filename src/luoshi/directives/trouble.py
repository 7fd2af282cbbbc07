"""Why a file cannot be read: one table of codes, each with its sentence in Chinese and English."""

from __future__ import annotations

from luoshi.core.errors import BadInput

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file that is read."""

REASONS = {
    "empty": ("文件是空的", "the file is empty"),
    "too_large": ("文件太大：{size} 字节，最多 {limit} 字节", "the file is too large: {size} bytes, at most {limit}"),
    "bomb": (
        "压缩包展开后有 {size} 字节，疑为压缩炸弹，未展开",
        "unpacked it would be {size} bytes: taken for a zip bomb and left packed",
    ),
    "too_deep": ("文件嵌套过深，未读", "the file is nested too deeply"),
    "encrypted": ("文件已加密，请先解密再交", "the file is encrypted: remove the password first"),
    "scan_without_text": (
        "这是扫描件，没有可读的文字，请先作文字识别",
        "a scan without text: recognise its characters first",
    ),
    "old_format": ("这是旧版 Office 文件，请另存为 docx 或 xlsx", "an old Office file: save it as docx or xlsx"),
    "unreadable": ("文件已损坏或不是公文格式，读不出来", "the file is damaged or of an unknown form"),
    "out_of_bounds": (
        "读这个文件超出了时间或内存的限度，已停止",
        "reading the file went over its limit of time or memory and was stopped",
    ),
}


def trouble(code: str, **data: object) -> BadInput:
    """The error of this code, its sentences filled with `data`."""
    zh, en = REASONS[code]
    return BadInput(code, zh.format(**data), en.format(**data), data)
