"""A transcript alone, in Arabic with Arabic-Indic digits and direction marks. Invented."""

from pathlib import Path

IMPORTER = "whatsapp"
LINES = """\
\ufeff\u200f[٢٤\u200f/٤\u200f/٢٠٢٦\u060c ٦:٠٢:١٠ م] مكتب الساحل: \u200eالرسائل والمكالمات مشفرة تمامًا بين الطرفين.
\u200f[٢٥\u200f/٤\u200f/٢٠٢٦\u060c ٦:٤١:٠٠ ص] عائشة: صباح الخير
سطر ثان
\u200f[٢٥\u200f/٤\u200f/٢٠٢٦\u060c ٦:٤٢:٠٠ ص] \u202a+223 00 00 01 02\u202c: \u200eتم استبعاد الصورة
\u200f[٢٥\u200f/٤\u200f/٢٠٢٦\u060c ١٢:٤٣:٠٠ م] عائشة: تم حذف هذه الرسالة
\u200f[٢٥\u200f/٤\u200f/٢٠٢٦\u060c ١٢:٤٤:٠٠ م] عائشة: IMG-20260425-WA0002.jpg (الملف مرفق)
"""


def build(folder: Path) -> Path:
    """Write the export; returns its path."""
    path = folder / "دردشة واتساب مع مكتب الساحل.txt"
    path.write_text(LINES, "utf-8")
    return path
