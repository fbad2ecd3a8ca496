"""Documents of our own writing, made in every format from the same blocks."""

import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

import docx
from odf.opendocument import OpenDocumentText
from odf.text import H, P

Blocks = Sequence[tuple[int, str]]
"""Level of a heading, 0 for a paragraph, and its text."""

LINES = 46
WIDTH = 84


def make(path: Path, blocks: Blocks) -> Path:
    """Write blocks in the format that the suffix names."""
    {
        ".pdf": pdf,
        ".docx": word,
        ".odt": opendocument,
        ".html": webpage,
        ".md": markdown,
        ".txt": plain,
    }[path.suffix](path, blocks)
    return path


def markdown(path: Path, blocks: Blocks) -> None:
    path.write_text(
        "\n\n".join("#" * level + " " + text if level else text for level, text in blocks) + "\n",
        encoding="utf-8",
    )


def plain(path: Path, blocks: Blocks) -> None:
    marked = (
        f"{text}\n{('=' if level == 1 else '-') * 12}" if level else text for level, text in blocks
    )
    path.write_text("\n\n".join(marked) + "\n", encoding="utf-8")


def webpage(path: Path, blocks: Blocks) -> None:
    body = "".join(
        f"<h{level}>{escape(text)}</h{level}>" if level else f"<p>{escape(text)}</p>"
        for level, text in blocks
    )
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{body}", encoding="utf-8")


def word(path: Path, blocks: Blocks) -> None:
    document = docx.Document()
    for level, text in blocks:
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    document.save(str(path))


def opendocument(path: Path, blocks: Blocks) -> None:
    document = OpenDocumentText()
    for level, text in blocks:
        document.text.addElement(H(outlinelevel=level, text=text) if level else P(text=text))
    document.save(str(path))


def pdf(path: Path, blocks: Blocks) -> None:
    """Write a PDF of one column, some lines a page."""
    lines: list[tuple[int, int, str]] = []
    for level, text in blocks:
        size = {0: 10, 1: 18, 2: 14}.get(level, 12)
        for place, line in enumerate(_folded(text)):
            lines.append((size, 30 if place == 0 else size + 3, line))
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    write_pages(path, pages)


def write_pages(path: Path, pages: Sequence[Sequence[tuple[int, int, str]]]) -> None:
    """Write pages of lines: size of the letters, distance to the line above, text."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        height, shown = 1500, []
        for size, gap, text in lines:
            height -= gap
            escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            shown.append(f"BT /F1 {size} Tf 1 0 0 1 50 {height} Tm ({escaped}) Tj ET")
        content = "\n".join(shown).encode("cp1252", "replace")
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 1600] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        ]
    parts, offsets, at = [b"%PDF-1.4\n"], [], 9
    for number, content in enumerate(objects, 1):
        offsets.append(at)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        at += len(parts[-1])
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    parts.append(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF".encode()
    )
    path.write_bytes(b"".join(parts))


def bomb(path: Path, part: str, size: int) -> Path:
    """Write a package of one part of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open(part, "w") as to:
        for _ in range(size >> 20):
            to.write(b" " * (1 << 20))
    return path


def _folded(text: str) -> list[str]:
    lines = [""]
    for word_ in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word_) >= WIDTH:
            lines.append(word_)
        else:
            lines[-1] = f"{lines[-1]} {word_}".strip()
    return lines
