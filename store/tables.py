"""The tables. Changing one means adding a migration under `store/migrations/versions`."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.records import Role


class Base(DeclarativeBase):
    """What Alembic compares the database with."""


class Run(Base):
    """One ended run. Its result is JSON text, as `models.records.encode` writes it."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("runs_by_spec", "spec_key", "created_at"),
        Index("runs_by_learner", "learner", "created_at"),
    )

    run_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    learner: Mapped[str] = mapped_column(String(128))
    spec_key: Mapped[str] = mapped_column(String(16))
    complete: Mapped[bool]
    created_at: Mapped[str] = mapped_column(String(40))  # ISO 8601, UTC, so text order is time order
    summary: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(60), server_default="")  # that its learner gave it
    sweep: Mapped[str] = mapped_column(String(16), server_default="")  # key of the sweep that it is a cell of
    fewer_bits: Mapped[str] = mapped_column(Text, server_default="")  # JSON text of a FewerBits; "" before it is made


class Weights(Base):
    """The weights of one student of a run, as a safetensors file. They go when their run goes."""

    __tablename__ = "weights"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(String(16), primary_key=True)
    tensors: Mapped[bytes] = mapped_column(LargeBinary)


class AnswerRow(Base):
    """A learner's answer to one question of a lesson, as JSON text of `store.learners.Answer`."""

    __tablename__ = "answers"

    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(64), primary_key=True)
    block: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(String(40))


class Visit(Base):
    """When a learner was last in a lesson."""

    __tablename__ = "visits"

    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(64), primary_key=True)
    visited_at: Mapped[str] = mapped_column(String(40))


class ClassRow(Base):
    """A class. Of the host's secret it holds a digest; the plan is JSON text of `store.class_records.Plan`."""

    __tablename__ = "classes"

    class_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    host_digest: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(Text)


class MemberRow(Base):
    """A learner in a class, by a nickname that nobody else has there."""

    __tablename__ = "class_members"
    __table_args__ = (UniqueConstraint("class_id", "same_name", name="one_nickname"),)

    class_id: Mapped[str] = mapped_column(ForeignKey("classes.class_id", ondelete="CASCADE"), primary_key=True)
    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    nickname: Mapped[str] = mapped_column(String(40))
    same_name: Mapped[str] = mapped_column(String(80))
    joined_at: Mapped[str] = mapped_column(String(40))
    seen_at: Mapped[str] = mapped_column(String(40))


class CellRow(Base):
    """A dealt cell of a class's experiment, as JSON text of `store.class_records.Cell`."""

    __tablename__ = "class_cells"

    class_id: Mapped[str] = mapped_column(ForeignKey("classes.class_id", ondelete="CASCADE"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cell: Mapped[str] = mapped_column(Text)


class DrawingRow(Base):
    """A drawing that a learner shows to the class, as JSON text of `store.class_records.Judged`."""

    __tablename__ = "class_drawings"
    __table_args__ = (Index("drawings_by_class", "class_id"),)

    drawing_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    class_id: Mapped[str] = mapped_column(ForeignKey("classes.class_id", ondelete="CASCADE"))
    learner: Mapped[str] = mapped_column(String(64))
    shared_at: Mapped[str] = mapped_column(String(40))
    judged: Mapped[str] = mapped_column(Text)


class WrongCode(Base):
    """A wrong code that somebody tried, for as long as it slows down the next. Nothing tells who."""

    __tablename__ = "wrong_codes"

    number: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(String(32))  # a class id; empty when a class was looked for
    tried_at: Mapped[str] = mapped_column(String(40))
