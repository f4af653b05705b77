"""JSON API of the contract forms: each sub-type's articles with their alternative texts."""

from __future__ import annotations

from market.contracts.api.blueprint import bp
from market.contracts.rules import texts
from market.contracts.schemas.papers import FormArticleOut, FormOut, FormQuery, TextOut
from market.web.api import operation


@operation(bp, "GET", "/contract-forms", access=("public",), query=FormQuery, returns=FormOut, summary="The form of a contract")
def contract_form(query: FormQuery) -> FormOut:
    """Return the articles of a sub-type's form and the texts among which the parties choose."""
    return FormOut(subtype=query.subtype, articles=[_article(article) for article in texts.form(query.subtype)])


def _article(article: texts.Article) -> FormArticleOut:
    return FormArticleOut(
        clause=article.clause,
        heading_zh=article.heading.zh,
        heading_en=article.heading.en,
        texts=[_text(text) for text in article.texts],
    )


def _text(text: texts.Text) -> TextOut:
    return TextOut(key=text.key, name_zh=text.name.zh, name_en=text.name.en, zh=text.body.zh, en=text.body.en)
