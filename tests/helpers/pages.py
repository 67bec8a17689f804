"""What the tests of the documentation read: pages, their fenced blocks, the commands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.helpers.places import ROOT

PAGES = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/*.md", "docs/algorithms/*.md", "examples/**/*.md")
    for path in ROOT.glob(pattern)
)
SHELLS = ("bash", "console", "sh", "shell")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the ``text`` block that follows it, if one does."""

    language: str
    text: str
    shown: str = ""

    @property
    def script(self) -> str:
        """The commands as they stand: lines after ``$`` and what continues them; other blocks of a shell are scripts as a whole."""
        return self.text if self.language != "console" else "".join(f"{command}\n" for command, _ in self.exchanges)

    @property
    def exchanges(self) -> list[tuple[str, str]]:
        """Commands of a console and what it answers."""
        parts = re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n?)*)", self.text, re.MULTILINE)
        return [(command, answer) for command, answer in parts]

    @property
    def commands(self) -> list[str]:
        """Whole commands, continued lines joined, without comments; scripts with loops and cases are one."""
        joined = re.sub(r"\\\n\s*", "", self.script)
        if re.search(r"^(case|for|if|while)\b", joined, re.MULTILINE):
            return [joined]
        return [line for raw in joined.splitlines() if (line := re.sub(r"(^|\s)#.*", "", raw).strip())]


def text(page: str) -> str:
    return (ROOT / page).read_text()


def blocks(page: str) -> list[Block]:
    """Fenced blocks in their order."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)
    after = [*found, ("", "")][1:]
    return [Block(kind, body, nxt[1] if nxt[0] == "text" else "") for (kind, body), nxt in zip(found, after, strict=True)]


def shell_blocks(page: str) -> list[Block]:
    return [block for block in blocks(page) if block.language in SHELLS]


def inline(page: str) -> list[str]:
    """Code within the text, in one pair of backticks."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL))
