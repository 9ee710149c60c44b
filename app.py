"""The frame around every screen: navigation, look, start-up. Run it with `streamlit run app.py`."""

import streamlit as st

from ui import frame, learner, start_up

st.set_page_config(page_title="Owlet", page_icon=frame.ICON, layout="wide")
frame.apply_look()
page = st.navigation(
    [
        st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
        st.Page("pages/soft_targets.py", title="Soft targets", icon=":material/bar_chart:"),
        st.Page("pages/lab.py", title="Lab", icon=":material/science:"),
        st.Page("pages/course.py", title="Course", icon=":material/menu_book:"),
        st.Page("pages/progress.py", title="Your progress", icon=":material/timeline:"),
    ],
    position="top",
)
learner.remember()
page.run()
start_up.get_ready()
