"""From shaped tokens to HTML, which still has to pass the sanitizers."""

import re
from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from hrforum.core.markdown import highlight

_LANGUAGE = re.compile(r"[^\s\"'<>&=`]{1,40}")

# Markdown-it gives every rule the same arguments.
Tokens = Sequence[Token]


class Renderer(RendererHTML):
    """markdown-it's renderer with our links, mentions, pictures, code and tables."""

    def renderToken(  # noqa: N802  # markdown-it's name
        self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A tag.

        Without the line breaks that markdown-it puts between blocks: each would be one more node
        for the sanitizers and for every reader's browser.
        """
        token = tokens[idx]
        if token.hidden:
            return ""
        if token.nesting == -1:
            return f"</{token.tag}>"
        if not token.attrs:
            return f"<{token.tag}>"
        return f"<{token.tag}{self.renderAttrs(token)}>"

    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link, with a name where its author gave it none."""
        token = tokens[idx]
        return f"<a{self.renderAttrs(token)}>{escapeHtml(token.meta.get('label', ''))}"

    def mention(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """@username: a link where there is such a person."""
        name = tokens[idx].content
        path = env["people"].get(name.casefold())
        shown = escapeHtml("@" + name)
        return f'<a class="mention" href="{escapeHtml(path)}">{shown}</a>' if path else shown

    def picture_link(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture from elsewhere: a link to it, or its name alone inside another link."""
        token = tokens[idx]
        label = escapeHtml(token.content)
        if token.meta["linked"]:
            return label
        title = escapeHtml(str(token.attrs.get("title", "")))
        titled = f' title="{title}"' if title else ""
        return f'<a href="{escapeHtml(str(token.attrs["src"]))}"{titled}>{label}</a>'

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture that was uploaded here."""
        return f"<img{self.renderAttrs(tokens[idx])}>"

    def fence(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A code block; it can be focused, so that the keyboard scrolls a wide one."""
        token = tokens[idx]
        info = unescapeAll(token.info).split(maxsplit=1) if token.info else []
        named = bool(info) and _LANGUAGE.fullmatch(info[0])
        language = f' class="language-{escapeHtml(info[0])}"' if named else ""
        left: int = env.get("coloured", highlight.MOST)
        if named and highlight.known(info[0]) and len(token.content) <= left:
            env["coloured"] = left - len(token.content)
            code = highlight.highlighted(token.content, info[0])
        else:
            code = escapeHtml(token.content)
        return f'<pre tabindex="0"{self.renderAttrs(token)}><code{language}>{code}</code></pre>'

    def code_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """Indented code, like a fence without a language."""
        return self.fence(tokens, idx, options, env)

    def table_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A table in a box of its own that scrolls, by keyboard too."""
        table = self.renderToken(tokens, idx, options, env)
        return f'<div class="table-scroll" tabindex="0">{table}'

    def table_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of the table and of its box."""
        return "</table></div>"

    def footnote_ref(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """The number that leads to a footnote; the first one can be led back to."""
        meta = tokens[idx].meta
        number = meta["id"] + 1
        anchor = env.get("anchor")
        if not anchor:
            return f"<sup>[{number}]</sup>"
        name = f' id="{anchor}-noteref-{number}"' if meta["subId"] == 0 else ""
        return f'<sup><a href="#{anchor}-note-{number}"{name}>[{number}]</a></sup>'

    def footnote_block_open(
        self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """The beginning of the footnotes, at the end of the text."""
        return '<ol class="footnotes">'

    def footnote_block_close(
        self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """The end of the footnotes."""
        return "</ol>"

    def footnote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """A footnote."""
        anchor = env.get("anchor")
        return f'<li id="{anchor}-note-{tokens[idx].meta["id"] + 1}">' if anchor else "<li>"

    def footnote_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of a footnote."""
        return "</li>"

    def footnote_anchor(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        """The way back to where the text was left; one, however often it refers to the note."""
        meta = tokens[idx].meta
        anchor = env.get("anchor")
        if not anchor or meta["subId"]:
            return ""
        number = meta["id"] + 1
        return f' <a href="#{anchor}-noteref-{number}">↑\N{NO-BREAK SPACE}{number}</a>'


_shared = Renderer()


def to_html(tokens: Tokens, options: OptionsDict, env: EnvType) -> str:
    """The HTML of shaped `tokens`; `env` holds `people`, usernames to their pages."""
    return _shared.render(tokens, options, env)
