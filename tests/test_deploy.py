"""What docs/deploy.md hands out: nginx keeps no queries, cookies keep to HTTPS, the settings exist."""

import re
from pathlib import Path

import pytest
import streamlit as st

from ui import cookies

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_nginx_logs_no_query_no_address_and_no_cookie() -> None:
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (form,) = re.findall(r"log_format owlet '([^']+)'", site)
    told = set(re.findall(r"\$\w+", form))
    assert len(told) >= 5 and "access_log /var/log/nginx/owlet.log owlet;" in site
    assert not {"$request", "$request_uri", "$args", "$remote_addr", "$http_referer", "$http_cookie"} & told
    uploads_mb = re.search(r"maxUploadSize = (\d+)", (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    allowed_mb = re.search(r"client_max_body_size (\d+)m", site)
    assert uploads_mb and allowed_mb and int(allowed_mb[1]) > int(uploads_mb[1])


def test_the_page_names_settings_and_files_that_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"OWLET_[A-Z_]+", PAGE))
    assert len(named) >= 5 and all(f"`{name}`" in readme for name in named)
    linked = [target for target in re.findall(r"\]\((?!http)([^)#]+)", PAGE)]
    assert len(linked) >= 4 and all((ROOT / "docs" / target).exists() for target in linked)


@pytest.mark.parametrize(("url", "is_secure"), [("https://owlet.school.example/lab", True), ("http://x/", False)])
def test_over_https_a_cookie_keeps_to_https(monkeypatch: pytest.MonkeyPatch, url: str, is_secure: bool) -> None:
    written: list[str] = []
    monkeypatch.setattr(cookies, "_url", lambda: url)
    monkeypatch.setattr(st, "html", lambda text, **_: written.append(text))
    cookies.keep("owlet_learner", "owl-0000-0000-0000-0000", 60)
    assert ("; Secure" in written[0]) is is_secure and "SameSite=Lax" in written[0]
    cookies.keep_unless_another("owlet_learner", "owl-0000-0000-0000-0000", 60)
    assert written[0].partition("<script>")[2].partition("</script>")[0] in written[1] and "reload" in written[1]
    for keep in (cookies.keep, cookies.keep_unless_another):
        with pytest.raises(ValueError):
            keep("owlet_learner", '"; alert(1); "', 60)
