"""Units, posts, persons and who holds which post when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


class Unit(Base):
    """A work unit in the tree kabupaten > dinas > bidang. `path` joins the codes from the root with '/'."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("parent_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    path: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    calendar_code: Mapped[str | None]  # none: the calendar of the unit above

    parent: Mapped[Unit | None] = relationship(remote_side=id)
    posts: Mapped[list[Post]] = relationship(back_populates="unit")


class Post(Base):
    """A post (jabatan) in a unit; `lane` is the role it plays in processes, `duty` its part in the organisation."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    title: Mapped[str]
    lane: Mapped[str]
    duty: Mapped[str | None]
    is_head: Mapped[bool] = mapped_column(default=False)  # heads its unit; whoever else works there answers to it

    unit: Mapped[Unit] = relationship(back_populates="posts")
    holdings: Mapped[list[PostHolding]] = relationship(back_populates="post")


class Person(Base):
    """Somebody who can sign in. Holds no identity number beyond the NIP printed on papers."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    nip: Mapped[str | None]
    email: Mapped[str | None]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None]  # none: what the browser asks for

    holdings: Mapped[list[PostHolding]] = relationship(back_populates="person", foreign_keys="PostHolding.person_id")
    grants: Mapped[list[Grant]] = relationship(back_populates="person")


class PostHolding(Base):
    """A person in a post from `first_day` to `last_day` (both included): its holder, or a deputy with a legal basis.

    `ended_at` is set when a deputy's time is over and what was still in work has been handed back.
    """

    __tablename__ = "post_holding"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    capacity: Mapped[str] = mapped_column(default="definitive")  # definitive | plt | plh | an | ub
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    basis: Mapped[str | None]
    process_id: Mapped[str | None] = mapped_column(ForeignKey("process.id"))  # none: in every SOP
    appointed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appointed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="holdings", foreign_keys=[person_id])
    post: Mapped[Post] = relationship(back_populates="holdings")


class Grant(Base):
    """A power beside the lanes: supervisor of a unit and all below it, or administrator."""

    __tablename__ = "granted_power"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    power: Mapped[str]  # supervisor | administrator
    first_day: Mapped[date]
    last_day: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="grants")
    unit: Mapped[Unit] = relationship()
