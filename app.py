"""The frame around every screen: navigation, look, start-up. Run it with `streamlit run app.py`."""

import streamlit as st

from models import logs
from ui import frame, learner, session, start_up, turns

logs.set_up()
st.set_page_config(page_title="Owlet", page_icon=frame.ICON, layout="wide")
frame.apply_look()
for_operators = "visible" if session.OPERATOR in st.session_state else "hidden"
page = st.navigation(
    {
        "": [
            st.Page("pages/home.py", title="Home", icon=":material/home:", default=True),
            st.Page("pages/soft_targets.py", title="Soft targets", icon=":material/bar_chart:"),
            st.Page("pages/lab.py", title="Lab", icon=":material/science:"),
            st.Page("pages/sweeps.py", title="Sweeps", icon=":material/grid_on:"),
            st.Page("pages/runs.py", title="Runs", icon=":material/history:"),
            st.Page("pages/draw.py", title="Draw", icon=":material/draw:"),
            st.Page("pages/course.py", title="Course", icon=":material/menu_book:"),
            st.Page("pages/experiments.py", title="Experiments", icon=":material/biotech:"),
            st.Page("pages/progress.py", title="Your progress", icon=":material/timeline:"),
        ],
        "Class": [
            st.Page("pages/join.py", title="Join a class", icon=":material/group_add:"),
            st.Page("pages/host.py", title="Teach a class", icon=":material/co_present:"),
            st.Page("pages/lesson_plans.py", title="Lesson plans", icon=":material/schedule:"),
        ],
        "More": [
            st.Page("pages/glossary.py", title="Glossary", icon=":material/dictionary:"),
            st.Page("pages/questions.py", title="Questions and answers", icon=":material/help:"),
            st.Page("pages/use_cases.py", title="Where it is used", icon=":material/devices:"),
            st.Page("pages/takeaways.py", title="Key takeaways", icon=":material/bookmark:"),
            st.Page("pages/where_next.py", title="Where next?", icon=":material/explore:"),
            st.Page("pages/operator.py", title="For operators", icon=":material/dns:", visibility=for_operators),
        ],
    },
    position="top",
)
learner.remember()
with turns.turn(page.title):
    page.run()
start_up.get_ready()
