"""The shipped student in float32, float16 and int8, among real devices, and when its teaching has paid back."""

from lessons.measurements import load_measurement
from models.exhibit_records import FewerBitsStudy
from ui.exhibits.place import Place
from ui.exhibits.stored import pair
from ui.fewer_bits import budget_rows, form_rows, show_cost, show_forms, times_of


def show(place: Place) -> None:
    """Draw the tables of the stored measurement."""
    measured = load_measurement("fewer-bits", FewerBitsStudy).students["mnist-5k"]
    result = pair()
    show_forms(measured, result.networks["teacher"], place.key)
    show_cost(times_of(result, measured.teacher_train_s), place.key)
    told = "; ".join(
        f"{row['Numbers']}: {row['File']}, {row['Right in the test']} right" for row in form_rows(measured)
    )
    place.in_words(f"The student {measured.network} in three forms. {told}.", budget_rows(measured))
