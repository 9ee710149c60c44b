"""What the app keeps for one browser session, under which key. Every key stands here, so no two screens collide."""

LEARNER_CODE = "learner_code"  # the private code that stands for an account
ANSWERS_UNSAVED = "answers_unsaved"  # answers that the store could not take yet, by lesson and block
ANSWERS_PROBLEM = "answers_problem"  # a sentence: why
LESSON_SKIPPED = "lesson_skipped"  # exhibits that were opened without a guess, as (lesson, exhibit)
LAB_SPEC = "lab_spec"  # RunSpec that the dials show
LAB_OFFERED = "lab_offered"  # dict of dial → values a link or preset brought that the dial does not offer by itself
LAB_PUBLISHED = "lab_published"  # the query parameters that the lab wrote last
RACE_RUN = "{}_run"  # id of the run on the screen; the name of the race goes into the braces, "lab" for the lab's
RACE_PROBLEM = "{}_problem"  # a sentence: why the last press of Train or the last upload led nowhere
RACE_PICKED = "{}_picked"  # number of the watched image whose bars are drawn
RACE_FIGURES = "{}_figures"  # what the race's charts show, and the charts
LAB_RUN, LAB_PROBLEM = RACE_RUN.format("lab"), RACE_PROBLEM.format("lab")
LAB_ADOPT = "lab_adopt"  # RunSpec that the dials take over before they are drawn next
LAB_ZIP_TAKEN = "lab_zip_taken"  # whether the uploaded zip has been handed over
LAB_ZIP_SENTENCE = "lab_zip_sentence"  # what was wrong with it
SOFT_TARGETS_DATA = "soft_targets_data"  # name of the data set on the Soft targets screen
SOFT_TARGETS_BARS = "soft_targets_bars"  # state of its bars; the data set's name follows
SORTED = "{}_sorted"  # how the cards of lesson 12 were sorted: card → verdict; the exhibit's place goes into the braces
CARD = "{}_card"  # number of the card that is dealt, from 0
DRAW_ANSWER = "draw_answer"  # what the teacher said to the drawing it was asked about last
SWEEP_SPEC = "sweep_spec"  # SweepSpec that the Sweeps screen shows
SWEEP_PUBLISHED = "sweep_published"  # the query parameters that the Sweeps screen wrote last
