"""What somebody smuggles into a page does not run: the browser holds to the policy of the headers."""

from __future__ import annotations

from tests.browser.conftest import Open
from tests.browser.screen import DESKTOP

# Smuggles a handler, a style, a script and one from elsewhere; answers with what the browser refused of it.
_SMUGGLE = """() => new Promise((refused) => {
  const seen = [];
  document.addEventListener("securitypolicyviolation", (one) => {
    seen.push(one.effectiveDirective);
    if (seen.length === 4) refused(seen.sort());
  });
  const at = document.querySelector("main");
  at.insertAdjacentHTML("beforeend", "<img src='data:image/png,no' onerror='window.ran = 1'>");
  at.insertAdjacentHTML("beforeend", "<p id=x style='position: fixed'>x</p>");
  const script = document.createElement("script");
  script.textContent = "window.ran = 2";
  at.append(script);
  const far = document.createElement("script");
  far.src = "https://example.com/far.js";
  at.append(far);
})"""


def test_smuggled_scripts_handlers_and_styles_are_refused(open_window: Open) -> None:
    screen = open_window(DESKTOP)
    page = screen.open("/ask")
    assert page.evaluate(_SMUGGLE) == ["script-src-attr", "script-src-elem", "script-src-elem", "style-src-attr"]
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.getElementById('x')).position") == "static"
    assert any("Content Security Policy" in fault for fault in screen.faults), "the journeys would see it"
    screen.faults.clear()
