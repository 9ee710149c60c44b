"""The lab: turn the dials, press Train, watch three networks race, read what came of it."""

import streamlit as st

import jobs
from ui import (
    controls,
    download,
    engine_line,
    frame,
    lab_import,
    lab_link,
    lab_look,
    lab_outcome,
    lab_race,
    lab_stage,
    lab_upload,
    session,
)
from ui.lab_specs import in_words

frame.insist()
jobs.warm_up()
lab_look.apply(lab_look.chart_style())

st.title("The lab")
st.markdown("A big network teaches a small one. Its twin learns without a teacher. Who wins, and by how much?")

spec, problems, is_new = lab_link.arrive()
if is_new:
    controls.adopt(spec)
for sentence in problems:
    st.warning(sentence)

ready_made = st.container()
spec = controls.choose(spec)
with ready_made:
    controls.presets(spec)
download.offer(spec.data)
lab_upload.own_images()
lab_import.from_file()
st.markdown(in_words(spec))
engine_line.show()

stage, sentence = lab_stage.find(spec)
lab_link.publish(spec, stage.run_id)
if stage.spec != spec:
    st.info(f"Below stands another run: {in_words(stage.spec)} The dials have changed since; press Train for theirs.")
for notice in filter(None, (sentence, st.session_state.get(session.LAB_PROBLEM))):
    st.warning(notice)

lab_race.draw(stage, spec)
lab_outcome.draw(stage)
lab_look.show_the_race_on_train()
