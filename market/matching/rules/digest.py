"""The letter about new matches."""

from __future__ import annotations

from collections.abc import Sequence

BACK_DAYS = 14
LEAST_POINTS = 25
"""Weaker matches are shown on the pages, not written about."""


def letter(lines: Sequence[tuple[str, int, str, int]], base_url: str) -> tuple[str, str]:
    """Return subject and body for (demand, its id, achievement, points), in both languages."""
    listed = "\n".join(
        f"- {demand}\n  {achievement}（{points} 分 · {points} pts）\n  {base_url}/demands/{number}#match-title"
        for demand, number, achievement, points in lines
    )
    subject = f"新的供需匹配 {len(lines)} 条 · {len(lines)} new matches"
    body = (
        f"您单位的技术需求有了新的匹配成果：\n\nNew achievements fit your demands:\n\n{listed}\n\n"
        f"匹配由系统按文字、领域与条件比对得出，仅供参考。\n"
        f"Matches are computed from words, fields and terms; they are only a hint.\n\n--\n"
        f"不想再收到，请到“匹配档案”关闭 · To stop these letters: {base_url}/organisation/interests\n"
    )
    return subject, body
