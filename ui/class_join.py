"""The way into a class: its code and a nickname, or the private code of somebody who has joined before."""

import streamlit as st

import store
from store import classes, seats
from store.class_rows import ClassError
from store.class_rules import LONGEST_NICKNAME, BadNickname, read_code
from ui import class_room, learner

WRONG_CODE = "No class has this code. It has six letters; look at the projector again."
NOT_A_CODE = "A class code has six letters, such as BCDFGH, and no digits. Look at the projector again."
NOT_IN_CLASS = "Nobody in this class has that private code. Copy it whole from the other device."


def arrive() -> str | None:
    """The id of the class that the address names, if whoever sits here has a seat in it."""
    code = read_code(st.query_params.get("code", ""))
    if code is None:
        return None
    class_id = classes.find_class(code)
    if class_id is not None and seats.is_member(class_id, learner.learner_id()):
        return class_id  # before anything is slowed: somebody else's wrong codes keep nobody from their seat
    if class_room.may_try("") and class_id is None:
        class_room.count_wrong("")
        del st.query_params["code"]
        st.warning(WRONG_CODE)
    return None


def show() -> None:
    """The form to join, and the one to come back from another device."""
    known = read_code(st.query_params.get("code", "")) or ""
    st.title("Join a class")
    _own_seat(known)
    st.markdown("Your teacher shows a code of six letters. You need no account and no e-mail, only a nickname.")
    with st.form("class_join", border=False):
        code = st.text_input("Class code", known, max_chars=20, placeholder="six letters", key=f"class_code_{known}")
        nickname = st.text_input(
            "Nickname", max_chars=60, placeholder=f"up to {LONGEST_NICKNAME} letters", key="class_nickname"
        )
        st.caption(
            "Your class sees the nickname on the teacher’s screen, and beside drawings if you share some. Better not "
            "your full name."
        )
        pressed = st.form_submit_button("Join", type="primary")
    if pressed:
        _join(code, nickname)
    with st.expander("I have joined before, on another device"):
        with st.form("class_rejoin", border=False):
            code = st.text_input("Class code", known, max_chars=20, key=f"class_again_{known}")
            private = st.text_input("Your private code", placeholder="owl-0000-0000-0000-0000", key="class_private")
            pressed = st.form_submit_button("Come back")
        if pressed:
            _come_back(code, private)
    st.caption(
        "What is kept: your nickname, your guesses, your results and what you share with the class, on this server "
        "only. Your teacher can delete the class at any time, and then all of it is gone."
    )


def _own_seat(known: str) -> None:
    """The way back to the class in which whoever sits here was last, unless the address names another one."""
    class_id = None if known else seats.latest_class(learner.learner_id())
    room = class_room.look(class_id) if class_id is not None else None
    if room is None:
        return
    name = next((each.nickname for each in room.members if each.learner == learner.learner_id()), "")
    if name:
        label = f"Back to class {room.code} as {name}"
        st.page_link("pages/join.py", label=label, icon=":material/groups:", query_params={"code": room.code})


def _class_of(typed: str) -> str | None:
    """The class with a typed code; says what is wrong if there is none."""
    if not class_room.may_try(""):
        return None
    if (code := read_code(typed)) is None:
        st.warning(NOT_A_CODE)
        return None
    class_id = classes.find_class(code)
    if class_id is None:
        class_room.count_wrong("")
        st.warning(WRONG_CODE)
    return class_id


def _join(code: str, nickname: str) -> None:
    if (class_id := _class_of(code)) is None:
        return
    try:
        seats.join(class_id, learner.learner_id(), nickname)
    except (BadNickname, ClassError) as error:
        st.warning(str(error))
        return
    except store.StoreError as error:
        st.error(f"You could not be let in just now ({error}). Try again in a minute.")
        return
    _enter(class_id, code)


def _come_back(code: str, private: str) -> None:
    if (class_id := _class_of(code)) is None or not class_room.may_try(class_id):
        return
    own = learner.read(private)
    if own is None or not seats.is_member(class_id, learner.id_of(own)):
        class_room.count_wrong(class_id)
        st.warning(NOT_IN_CLASS)
        return
    learner.become(own)
    _enter(class_id, code)


def _enter(class_id: str, code: str) -> None:
    class_room.look_anew(class_id)
    st.query_params.from_dict({"code": str(read_code(code))})
    st.rerun()
