"""The host's screen: open a class, show its code, see who is where, hold or free it, take the files, delete it.

Every change goes through a function of `store` that asks for the secret; what this screen hides is no protection.
"""

from html import escape

import streamlit as st

from store import classes
from store.class_records import ClassRoom
from store.class_rules import read_code
from ui import class_files, class_lead, class_live, class_map, class_room, hosts, links, session
from ui.class_grid import choose_grid
from ui.copying import copy_button
from ui.links import ONLY_HERE, works_elsewhere


def arrive() -> tuple[str, str] | None:
    """The class id and the secret of the class that this browser leads; None if it leads none."""
    typed, secret = st.query_params.get("code", ""), st.query_params.get("host", "")
    if secret:
        del st.query_params["host"]  # the projector shows the address
        _take(typed, secret)
    found = st.session_state.get(session.CLASS_HOST) or class_room.host_of_cookie()
    if found is None:
        return None
    class_id = classes.find_class(found[0])
    if class_id is None or not classes.is_host(class_id, found[1]):
        st.session_state.pop(session.CLASS_HOST, None)
        class_room.forget_host()
        return None
    st.session_state[session.CLASS_HOST] = found
    class_room.keep_host(*found)
    return class_id, found[1]


def _take(typed: str, secret: str) -> None:
    """Become the host by a private link."""
    code = read_code(typed)
    class_id = classes.find_class(code) if code else None
    if not class_room.may_try(class_id or ""):
        return
    if code is None or class_id is None or not classes.is_host(class_id, secret):
        class_room.count_wrong(class_id or "")
        st.warning("That private link opens no class. Copy it whole; or the class has been deleted.")
        return
    st.session_state[session.CLASS_HOST] = (code, secret)


def show_opening() -> None:
    """Choose an experiment and open a class."""
    st.title("Teach a class")
    st.markdown(
        "Open a class at the projector. Up to 250 learners join with a code of six letters, without accounts. Each "
        "trains one cell of a shared experiment, and the map on the wall fills."
    )
    st.page_link("pages/lesson_plans.py", label="Lesson plans for 20, 50 and 90 minutes", icon=":material/schedule:")
    if not hosts.may_open():
        return
    grid = choose_grid("class_open")
    if st.button("Open a class", type="primary", key="class_open", disabled=grid is None) and grid is not None:
        opened = classes.open_class(grid)
        st.session_state[session.CLASS_HOST] = (opened.code, opened.secret)
        base = class_room.join_link(opened.code).partition("/join?")[0]
        st.session_state[session.CLASS_LINK] = f"{base}/host?code={opened.code}&host={opened.secret}"
        st.rerun()
    st.caption("Nothing leaves this server. You delete the class with one click, and all of it is gone.")


def show(class_id: str, secret: str) -> None:
    """The whole screen of a class that is open."""
    room = class_room.look(class_id)
    if room is None:
        st.info("This class has been deleted.")
        return
    st.title("Your class")
    _private_link()
    _door(room)
    class_lead.show(room, secret)
    class_live.show(class_id, secret)
    _more(room, secret)


def _private_link() -> None:
    """Out of sight until it is asked for, since the class may see the screen; there until the host has kept it."""
    link = st.session_state.get(session.CLASS_LINK)
    if link is None:
        return
    with st.container(border=True, key="class_private"):
        st.markdown(
            "**Your private link** makes any browser the host of this class. It can be had only now; this browser "
            "remembers it. Keep it to yourself."
        )
        with st.container(horizontal=True, gap="small"):
            copy_button("Copy it without showing it", link)
            with st.popover("Show it", help="Not while this screen is on the projector."):
                st.code(link, language=None, wrap_lines=True)
            if st.button("I have kept it", key="class_link_kept"):
                del st.session_state[session.CLASS_LINK]
                st.rerun()


def _door(room: ClassRoom) -> None:
    """The code, small: the wall has it large."""
    link = class_room.join_link(room.code)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="class_door"):
        st.html(f'<p class="owlet-code">{escape(room.code)}</p>', width="content")
        with st.popover("Address and QR code", icon=":material/qr_code_2:"):
            at = link.partition("://")[2].partition("?")[0]
            st.markdown(f"Learners scan the code. Or they open `{at}` and type the six letters.")
            links.show(link)
        wall = {"view": "wall"}
        st.page_link("pages/host.py", label="Open the projector view", query_params=wall, icon=":material/tv:")
    if not works_elsewhere(link):
        st.caption(ONLY_HERE)


def _more(room: ClassRoom, secret: str) -> None:
    """Files, comparison, another experiment, and the ends."""
    with st.expander("Files for you"):
        class_files.show(class_room.look(room.class_id) or room, secret)
    with st.expander("Compare with other classes and the paper"):
        class_map.show_others(room)
    with st.expander("Take somebody out"):
        names = {member.nickname: member.learner for member in room.members}
        name = st.selectbox("Who", [*names], None, key="class_out_who")
        if st.button("Take out", key="class_out", disabled=name is None) and name is not None:
            classes.remove_member(room.class_id, secret, names[name])
            class_room.look_anew(room.class_id)
            st.rerun()
    with st.expander("Begin another experiment"):
        grid = choose_grid("class_next")
        if st.button("Begin it", key="class_next", disabled=grid is None) and grid is not None:
            classes.new_experiment(room.class_id, secret, grid)
            class_room.look_anew(room.class_id)
            st.rerun()
    with st.popover("Delete this class"):
        _delete(room, secret)


def _delete(room: ClassRoom, secret: str) -> None:
    st.markdown("This deletes the class for good: names, guesses, results, drawings and the runs that were made in it.")
    if st.button("Yes, delete everything now", key="class_delete", type="primary"):
        classes.delete_class(room.class_id, secret)
        class_room.look_anew(room.class_id)
        for key in (session.CLASS_HOST, session.CLASS_LINK):
            st.session_state.pop(key, None)
        class_room.forget_host()
        st.rerun()
