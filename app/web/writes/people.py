"""Writes about who belongs to the round."""

from app.domain import commands
from app.domain.terms import Role
from app.web.bodies import Line
from app.web.writing import Write


class AcceptNorms(Write):
    """Accept the norms of the round."""

    at = "PUT /boards/{board}/norms"
    makes = commands.AcceptNorms


class ChangeMember(Write):
    """Make somebody a facilitator or an observer, or move them to another group; what is not given stays."""

    at = "PUT /boards/{board}/people/{person}"
    makes = commands.ChangeMember
    role: Role | None = None
    group: Line | None = None


class RemoveMember(Write):
    """Take somebody out of the round; what they wrote stays."""

    at = "DELETE /boards/{board}/people/{person}"
    makes = commands.RemoveMember
