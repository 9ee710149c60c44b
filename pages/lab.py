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
    lab_presets,
    lab_race,
    lab_stage,
    lab_upload,
    session,
)
from ui.lab_specs import in_words, too_many_images

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
    lab_presets.presets(spec)
    lab_presets.chips(spec)
download.offer(spec.data)
images, file = st.columns(2)
with images:
    lab_upload.own_images()
with file:
    lab_import.from_file()
st.markdown(in_words(spec))
engine_line.show()

stage, sentence = lab_stage.find(spec)
lab_link.publish(spec, stage.run_id)
for notice in filter(None, (sentence, st.session_state.get(session.LAB_PROBLEM), too_many_images(spec))):
    st.warning(notice)

lab_race.draw(stage, spec)
lab_outcome.draw(stage)
lab_look.show_the_race_on_train()
