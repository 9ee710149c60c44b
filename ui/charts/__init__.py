"""Numbers in, Plotly figures out."""

# Plotly takes pandas from sys.modules if anybody has begun to import it, so on a cold server it would find it half
# imported by another visitor's thread, and fail. Importing it here waits until it is whole.
import pandas  # type: ignore[import-untyped]  # noqa: F401
