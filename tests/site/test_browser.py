"""The site in Chromium, without a server: as people see it, by keys, on a phone, and as axe-core judges it."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from armsdata import open_package
from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium") or ""
AXE = ROOT / "tests" / "javascript" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# One page of each kind.
PAGES = [
    *(f"{name}.html" for name in ("index", "transfers", "claims", "organizations", "equipment", "sources")),
    *(f"{name}.html" for name in ("charts", "codebook", "methods", "downloads", "cite")),
    "transfers/prk-rus-koksan-170mm-2024.html",
    "claims/gur-ukraine-2025-01-23-koksan.html",
    "sources/kyiv-independent-2024-10-28-values.html",
    "organizations/gur-ukraine.html",
    "equipment/koksan-170mm.html",
]

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not there; Debian's package chromium brings it"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there; `make javascript` installs it"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, whole: Path) -> Iterator[Opened]:
    """A function that opens a page of the site; whatever a page then says on the console, or asks for beyond the site, fails the test."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    asked: list[str] = []
    places: list[str] = []

    def open_page(path: str, site: Path = whole, **context: Any) -> Page:
        places.append(site.as_uri())
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / path.partition("#")[0]).as_uri() + "".join(path.partition("#")[1:]))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(tuple(places))] == []


WIDE = {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}}
PHONE = {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


NARROW = ("index.html", "claims.html", "charts.html", "codebook.html", "downloads.html", PAGES[-5])  # one of each layout


@pytest.mark.parametrize(("path", "screen"), [*((path, WIDE) for path in PAGES), *((path, PHONE) for path in NARROW)])
def test_page_is_accessible_and_fits_the_screen(opened: Opened, path: str, screen: dict[str, Any]) -> None:
    page = opened(path, **screen)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    assert [(found["impact"], found["id"], found["nodes"][0]["html"]) for found in result["violations"]] == []


def test_number_leads_in_two_steps_to_a_page_of_the_web(opened: Opened) -> None:
    page = opened("index.html")
    row = page.get_by_role("row").filter(has_text="50 to 200 systems")
    row.get_by_role("link").click()
    page.wait_for_url("**/transfers/prk-rus-koksan-170mm-2024.html")
    low = page.get_by_role("article").filter(has_text="Low: 50 systems")
    assert (low.get_by_role("link", name="The page of").first.get_attribute("href") or "").startswith("https://")


def test_claims_are_found_by_words_and_by_columns(opened: Opened) -> None:
    claims = open_package(ROOT).records("claims")
    page = opened("claims.html")
    count = page.get_by_role("status")
    assert f"{len(claims)} of {len(claims)} claims; 100 shown" in (count.text_content() or "")
    page.get_by_label("Recipient").select_option("Egypt")
    expected = [row for row in claims if row["recipient"] == "EGY"]
    page.get_by_text(f"{len(expected)} of {len(claims)} claims").wait_for()
    page.get_by_label("Words").fill("no-dong")
    expect(page).to_have_url(re.compile("#.*no-dong"))
    found = page.locator("#claims tbody tr").count()
    assert 0 < found < len(expected)
    page.reload()
    assert page.locator("#claims tbody tr").count() == found
    page.get_by_label("Words").fill("none is like this")
    page.get_by_text("No claim is like that.").wait_for()
    page.get_by_role("button", name="Clear").click()
    page.get_by_text(f"{len(claims)} of {len(claims)} claims").wait_for()


def test_claims_are_ordered_by_a_column_and_shown_in_parts(opened: Opened) -> None:
    page = opened("claims.html")
    page.get_by_role("button", name="Show more").click()
    assert page.locator("#claims tbody tr").count() == 200
    page.get_by_role("button", name="Documents").click()
    page.get_by_role("button", name="Documents").click()
    counts = [int(text) for text in page.locator("#claims tbody td:nth-child(7)").all_text_contents()]
    assert counts == sorted(counts, reverse=True)
    assert page.get_by_role("columnheader", name="Documents").get_attribute("aria-sort") == "descending"
    assert page.evaluate("document.activeElement.textContent") == "Documents"


def test_claim_of_the_table_leads_to_its_page(opened: Opened) -> None:
    page = opened("claims.html#q=budanov+koksan")
    link = page.locator("#claims tbody a").first
    summary = link.text_content()
    link.click()
    page.wait_for_url("**/claims/*.html")
    assert page.locator(".lead").text_content() == summary


def test_page_is_walked_by_keys(opened: Opened) -> None:
    page = opened("transfers/prk-rus-koksan-170mm-2024.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    more = page.locator("details").first
    more.locator("summary").focus()
    page.keyboard.press("Enter")
    assert more.get_attribute("open") is not None


def test_table_of_ten_thousand_claims_is_searched(opened: Opened, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "assets", tmp_path / "assets")
    shutil.copy(whole / "claims.html", tmp_path)
    script = tmp_path / "assets" / "claims.js"
    data = json.loads(script.read_text(encoding="utf-8").removeprefix("var CLAIMS = "))
    rows = [[f"{row[0]}-{part}", *row[1:]] for part in range(11) for row in data["rows"]][:10_000]
    script.write_text(f"var CLAIMS = {json.dumps(data | {'rows': rows})}", encoding="utf-8")
    page = opened("claims.html", tmp_path)
    page.get_by_text("10,000 of 10,000 claims; 100 shown.").wait_for()
    page.get_by_label("Words").fill("koksan")
    expect(page).to_have_url(re.compile("#.*koksan"))
    assert page.locator("#claims tbody tr").count() == 100


def test_page_without_scripts_says_where_the_claims_are(opened: Opened) -> None:
    page = opened("claims.html", java_script_enabled=False)
    assert page.get_by_role("link", name="claims.csv").get_attribute("href") == "downloads/csv/claims.csv"


if os.environ.get("ARMSDATA_PICTURES"):  # a folder: pictures to be looked at

    @pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
    @pytest.mark.parametrize("path", PAGES)
    def test_picture(opened: Opened, path: str, screen: dict[str, Any]) -> None:
        name = f"{path.replace('/', '-').removesuffix('.html')}-{screen['color_scheme']}.png"
        opened(path, **screen).screenshot(path=Path(os.environ["ARMSDATA_PICTURES"]) / name)
