"""How Saleor says no: inside a mutation's `errors`, or at the top of the answer."""

from graphql import GraphQLError


class MutationError(Exception):
    """An entry of a mutation's `errors`: the data of the mutation stays empty."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.field = field


class PermissionDenied(GraphQLError):
    """A top-level error: no token, an old one, an inactive app, or not the owner."""

    def __init__(self, *permissions: str) -> None:
        names = ", ".join(permissions)
        super().__init__(
            f"To access this path, you need one of the following permissions: {names}",
            extensions={"exception": {"code": "PermissionDenied"}},
        )


class InstallationError(Exception):
    """The installation of an app failed; the text is what the admin would read."""
