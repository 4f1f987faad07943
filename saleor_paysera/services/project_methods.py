"""Which payment methods a Paysera project has, as a merchant needs to know while choosing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from saleor_paysera.outbound import OutboundRefusal
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.methods import PaymentMethod
from saleor_paysera.services.context import Context

_NO_SUCH_PROJECT: Final = frozenset({400, 404, 410, 422})  # not 403 or 429: those are about us


class ProjectState(StrEnum):
    """What Paysera's public list says about a project id."""

    KNOWN = "known"
    UNKNOWN_PROJECT = "unknown_project"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ProjectMethods:
    """A project's methods in one currency; none where Paysera did not tell them."""

    state: ProjectState
    methods: tuple[PaymentMethod, ...]


def project_methods(context: Context, project_id: str, currency: str) -> ProjectMethods:
    """Ask Paysera's public list of payment methods about a project.

    Paysera refuses the list of a project it does not know. When it cannot be
    reached, nothing is known: the project may be right.
    """
    try:
        methods = context.method_lists.asked(project_id, currency)
    except OutboundRefusal as error:
        if error.status in _NO_SUCH_PROJECT:
            return ProjectMethods(ProjectState.UNKNOWN_PROJECT, ())
        return ProjectMethods(ProjectState.UNAVAILABLE, ())
    except PaymentAppError:
        return ProjectMethods(ProjectState.UNAVAILABLE, ())
    return ProjectMethods(ProjectState.KNOWN, methods)
