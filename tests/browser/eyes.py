"""A careful reader of pages: axe over everything, its slow contrast rule over what looks new, and an ear for the wrong language.

Most of a page is the same as on the page before. Nothing is examined less for it: a page whose header and main part were examined
letter for letter is not examined again, and a text is measured for contrast where its chain of elements, classes and states is new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE: str = Axe().axe_script
SERIOUS = {"serious", "critical"}
CHANGING = re.compile(r'value="[^"]{40,}"|\d{4}-\d\d-\d\d[T ][\d:.+Z-]+|\d\d:\d\d(:\d\d)?(\.\d+)?|href="[^"]*\blang=\w\w"|next=[^"&]*')
"""What differs between two readings of one page."""
PARTS = re.compile(r"<(header|main)\b.*?</\1>", re.DOTALL)
EXAMINE = """async ({ axeOptions, seen, english }) => {
    const known = new Set(seen);
    const signs = new Map();
    const sign = (element) => {
        if (!element) return "";
        if (!signs.has(element)) {
            const short = (value) => value.length < 24 && !/\\d/.test(value);
            const states = [...element.attributes].map(({ name, value }) => (short(value) ? `${name}=${value}` : name));
            const sides = `${!element.previousElementSibling}${!element.nextElementSibling}`;
            const text = `${sign(element.parentElement)}/${element.tagName} ${element.getAttribute("class")} ${states.sort()} ${sides}`;
            let hash = 0;
            for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
            signs.set(element, hash);
        }
        return signs.get(element);
    };
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const fresh = [];
    for (const element of document.body.querySelectorAll("*")) {
        if (!hasText(element) || !element.checkVisibility() || known.has(sign(element))) continue;
        known.add(sign(element));
        fresh.push(element);
    }
    const contrast = { "color-contrast": { enabled: false } };
    const found = (await axe.run(document, { ...axeOptions, rules: contrast })).violations;
    const only = { type: "rule", values: ["color-contrast"] };
    if (fresh.length) found.push(...(await axe.run({ include: fresh }, { ...axeOptions, runOnly: only })).violations);

    const chinese = /[\\u3400-\\u9fff]/;
    const meant = (element) => (element.closest("[lang]")?.lang || "").startsWith("zh");
    const wrong = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); english && node; node = walker.nextNode()) {
        const outside = !node.parentElement.closest("script, style, textarea");
        if (outside && chinese.test(node.data) && !meant(node.parentElement)) wrong.push(node.data.trim());
    }
    for (const name of english ? ["aria-label", "placeholder", "alt", "title"] : [])
        for (const element of document.querySelectorAll(`[${name}]`))
            if (chinese.test(element.getAttribute(name)) && !meant(element)) wrong.push(`${name}: ${element.getAttribute(name)}`);
    if (english && chinese.test(document.title) && !document.querySelector("title[lang^=zh]")) wrong.push(`title: ${document.title}`);
    return { violations: found, chinese: wrong, measured: fresh.map(sign) };
}"""


@dataclass
class Eyes:
    """One way to look: a language in a window of one size and colour; remembers what it has examined."""

    language: str
    size: dict[str, int]
    colours: Literal["light", "dark"]
    parts: set[str] = field(default_factory=set)
    measured: set[int] = field(default_factory=set)

    def examine(self, page: Page, path: str) -> list[str]:
        """Return what is wrong with the page at an address; a page examined before has nothing new to tell."""
        address = f"{path}?lang={self.language}"
        answer = page.request.get(address)
        if answer.status != 200:
            return [f"answers {answer.status}"]
        parts = {sha256(CHANGING.sub("", part[0]).encode()).hexdigest() for part in PARTS.finditer(answer.text())}
        if parts <= self.parts:
            return []
        page.goto(address, wait_until="load")
        self.parts |= parts
        return self._look(page)

    def _look(self, page: Page) -> list[str]:
        page.evaluate(AXE)
        options = {"resultTypes": ["violations"], "elementRef": False, "preload": False}
        given = {"axeOptions": options, "seen": list(self.measured), "english": self.language == "en"}
        told: dict[str, Any] = page.evaluate(EXAMINE, given)
        self.measured.update(told["measured"])
        return [_words(violation) for violation in told["violations"] if violation["impact"] in SERIOUS] + told["chinese"]


def _words(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"{violation['id']}: {node['target']} {node['failureSummary']}"


__all__ = ["Eyes"]
