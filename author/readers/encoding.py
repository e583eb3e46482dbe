"""Bytes of a page -> text, whatever encoding it declares, rightly, wrongly or not at all."""

import codecs
import re

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = {
    # browsers read the older Chinese names as the newest set, which contains them
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "utf-8": "utf-8",
    "utf8": "utf-8",
}


def decode(content: bytes) -> str:
    """The text of a page; bytes that fit no encoding become U+FFFD.

    UTF-8 is tried before what is declared: text in another encoding is hardly ever
    valid UTF-8, while declarations are often left over from another page.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.search(content, 0, _DECLARED_WITHIN)
    name = declared.group(1).decode("ascii").lower() if declared else ""
    candidates = ["utf-8", _ENCODINGS.get(name, "gb18030"), "gb18030"]
    texts = (content.decode(encoding, "replace") for encoding in dict.fromkeys(candidates))
    return min(texts, key=lambda text: text.count("�"))
