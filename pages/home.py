"""Home: what Owlet is in one sentence, the owl and the owlet, three doors."""

import streamlit as st

from lessons.contents import TOUR_ID
from ui import pictures

words, picture = st.columns([6, 5], gap="large", vertical_alignment="center")
with words:
    st.title("A big network teaches a small one. Watch it happen.")
    st.html(
        '<p class="owlet-lead">Model distillation is how the skill of a big, slow, costly AI gets into a small one '
        "that fits in your pocket. Here you do it yourself: real networks, real images, live in your browser.</p>"
    )
    with st.container(key="home_start"):
        st.page_link("pages/course.py", label="Start the tour", icon=":material/arrow_forward:",
                     query_params={"lesson": TOUR_ID})  # fmt: skip
with picture, st.container(key="home_picture"):
    pictures.picture("owl_and_owlet")
st.space("medium")

DOORS = (
    ("tour", "pages/course.py", {"lesson": TOUR_ID}, "The tour", "5 minutes",
     "Four stops: who teaches whom, what a teacher says beyond its answer, the temperature dial, and a race between "
     "twins.", "Start the tour"),
    ("lab", "pages/lab.py", {}, "The lab", "a few seconds a race",
     "Press Train. Twin students learn, one from the teacher and one without. See who wins, by how much, and whether "
     "it could be luck.", "Open the lab"),
    ("course", "pages/course.py", {}, "The course", "90 minutes, at your own pace",
     "Twelve lessons in plain words, from the first idea to when not to distil at all. Guess first, then try.",
     "Browse the course"),
)  # fmt: skip
for column, (key, page, query, title, time, text, label) in zip(st.columns(3), DOORS, strict=True):
    with column, st.container(border=True, height="stretch", key=f"door_{key}"):
        st.header(title, anchor=False)
        st.caption(time)
        st.markdown(text)
        st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=query)

st.divider()
st.markdown(
    "**Honest numbers.** Everything that Owlet measures, it measures on the machine it runs on, over the same images "
    "for both students, and it says how sure it is. When the teacher doesn't help, it says so. "
    "Nothing you do here leaves that machine."
)
