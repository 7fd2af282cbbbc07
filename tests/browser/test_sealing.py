"""The browser's side of sealing against the standard and against ours: HPKE, envelopes, kept and wrapped keys."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from playwright.sync_api import Browser, Page

import luoshi.web
from luoshi.judgement.complaints.envelopes import context_of, open_text, public_of, seal

SCRIPTS = Path(luoshi.web.__file__).parent / "static" / "web"
CONTEXT = context_of("letter", UUID(int=1))
PASSPHRASE = "橘子汽水与旧自行车 42"
# RFC 9180, A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0.
RFC_9180 = {
    "private": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    "public": "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
    "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "aad": "436f756e742d30",
    "sealed": "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
}


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def scripts() -> Iterator[str]:
    """The scripts, served on localhost: a browser gives WebCrypto to what it trusts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SCRIPTS)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://localhost:{server.server_port}/sealing.js"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser: Browser, scripts: str) -> Iterator[Page]:
    """A page of a fresh browser that has the module."""
    context = browser.new_context()
    found = context.new_page()
    found.goto(scripts)
    run(found, "async (s) => 0")
    yield found
    context.close()


def run(page: Page, script: str, given: object = None) -> Any:
    """Run a function of the module (and of what is given)."""
    return page.evaluate(f"async (given) => ({script})(await import('/sealing.js'), given)", given)


def test_it_opens_the_box_of_the_standard(page: Page) -> None:
    opened = run(
        page,
        """async (s, v) => {
            const bytes = (hex) => Uint8Array.from(hex.match(/../g).map((one) => parseInt(one, 16)));
            const pair = { private: await s.importPrivate(bytes("302e020100300506032b656e04220420" + v.private)),
                           public: bytes(v.public) };
            const opened = await s.openBox(bytes(v.enc + v.sealed), pair, bytes(v.info), s.AES_128, bytes(v.aad));
            return new TextDecoder().decode(opened);
        }""",
        RFC_9180,
    )
    assert opened == "Beauty is truth, truth beauty"


def test_it_opens_what_we_seal_and_we_open_what_it_seals(page: Page) -> None:
    made = run(page, "(s, pass) => s.makeKey(pass)", PASSPHRASE)
    envelope = seal({"what": "窗口的人收钱"}, [made["public"]], CONTEXT, 4096, secrets.token_bytes)
    opened = run(page, "async (s, e) => s.openEnvelope(e, await s.keys())", envelope)
    assert opened == '{"what":"窗口的人收钱"}'

    private = X25519PrivateKey.generate()
    given = ['{"name":"张三"}', public_of(private), CONTEXT]
    back = run(page, "(s, [words, to, context]) => s.sealEnvelope(words, [to], context, 1024)", given)
    assert open_text(back, private, CONTEXT) == {"name": "张三"}


def test_an_envelope_of_another_place_or_for_another_key_stays_closed(page: Page) -> None:
    made = run(page, "(s, pass) => s.makeKey(pass)", PASSPHRASE)
    envelope = seal({"what": "x"}, [made["public"]], CONTEXT, 64, secrets.token_bytes)
    moved = envelope.replace(CONTEXT, context_of("letter", UUID(int=2)))
    attempt = "async (s, e) => { try { return await s.openEnvelope(e, await s.keys()); } catch { return 'closed'; } }"
    assert run(page, attempt, moved) == "closed"
    other = seal({"what": "x"}, [public_of(X25519PrivateKey.generate())], CONTEXT, 64, secrets.token_bytes)
    assert run(page, attempt, other) is None


def test_a_kept_key_cannot_be_read_out_and_its_backup_needs_the_passphrase(page: Page) -> None:
    made = run(page, "(s, pass) => s.makeKey(pass)", PASSPHRASE)
    read_out = """async (s) => { const [one] = await s.keys();
        try { await crypto.subtle.exportKey('pkcs8', one.private); return 'read'; } catch (e) { return e.name; } }"""
    assert run(page, read_out) == "InvalidAccessError"
    restore = "async (s, [b, p]) => { try { return await s.restore(b, p); } catch { return 'no'; } }"
    assert run(page, restore, [made["backup"], "another passphrase"]) == "no"
    run(page, "(s, name) => s.forget(name)", made["fingerprint"])
    assert run(page, "async (s) => (await s.keys()).length") == 0
    assert run(page, restore, [made["backup"], PASSPHRASE]) == made["fingerprint"]
    assert run(page, read_out) == "InvalidAccessError"
