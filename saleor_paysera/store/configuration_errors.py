"""What can be wrong with asking for a configuration or changing it."""

from saleor_paysera.payments.errors import N_, PaymentAppError


class ChannelNotConfigured(PaymentAppError):
    """No Paysera project is configured for a channel."""

    code = "CHANNEL_NOT_CONFIGURED"

    def __init__(self, channel_slug: str) -> None:
        super().__init__(f"Paysera is not configured for the channel {channel_slug!r}.")


class UnknownConfiguration(PaymentAppError):
    """The installation has no such configuration, or not any more."""

    code = "UNKNOWN_CONFIGURATION"

    def __init__(self) -> None:
        super().__init__(N_("There is no such configuration. Somebody may have removed it."))


class ConfigurationChanged(PaymentAppError):
    """Somebody else changed the configuration since it was read."""

    code = "CONFIGURATION_CHANGED"

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else changed this configuration while you did. Nothing was saved.")
        )


class ProjectConfigured(PaymentAppError):
    """Another configuration of the installation has the same project and mode."""

    code = "PROJECT_CONFIGURED"

    def __init__(self, project_id: str, name: str, *, is_test: bool) -> None:
        super().__init__(
            N_("The project %(project_id)s has a test configuration already: “%(name)s”.")
            if is_test
            else N_("The project %(project_id)s has a live configuration already: “%(name)s”."),
            project_id=project_id,
            name=name,
        )
