"""Links to Owlet's own pages, to be given to others: as text and as a QR code for phones."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

ONLY_HERE = (
    "This address works on this computer alone. For phones, open Owlet by the computer’s name or its number in your "
    "network."
)


def link_to(page: str, query: Mapping[str, str]) -> str:
    """The whole address of a page, such as link_to("join", {"code": "ABCDEF"})."""
    url = urlsplit(str(st.context.url or ""))
    return f"{url.scheme}://{url.netloc}{url.path.rpartition('/')[0]}/{page}?{urlencode(query)}"


def qr(link: str) -> str:
    """A link as a QR code in HTML: black on white in every theme, because cameras want it so."""
    picture = segno.make(link, error="m").png_data_uri(scale=8, border=3, dark="#000000", light="#FFFFFF")
    return f'<img class="owlet-qr" src="{picture}" alt="QR code of the address above">'


def works_elsewhere(link: str) -> bool:
    """Whether another device may reach it: not so for localhost, nor for 0.0.0.0, which names whoever asks."""
    host = (urlsplit(link).hostname or "").rstrip(".")
    try:
        address = ip_address(host)
    except ValueError:
        return host not in ("", "localhost") and not host.endswith(".localhost")
    address = getattr(address, "ipv4_mapped", None) or address  # ::ffff:127.0.0.1
    return not (address.is_loopback or address.is_unspecified)


def show(link: str) -> None:
    """A link to copy, with its QR code."""
    st.code(link, language=None, wrap_lines=True)
    if works_elsewhere(link):
        st.html(f'<div style="max-width: 12rem">{qr(link)}</div>')
    else:
        st.caption(ONLY_HERE)
