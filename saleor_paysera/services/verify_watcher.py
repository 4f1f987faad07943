"""Trust whoever reads the metrics: by the token of METRICS_TOKEN, and by nothing else."""

import hmac

from saleor_paysera.payments.errors import PaymentAppError


class InvalidMetricsToken(PaymentAppError):
    """The metrics were asked for without the right token."""

    code = "INVALID_METRICS_TOKEN"


def verify_watcher(authorization: str, *, metrics_token: str) -> None:
    """Check the header ``Authorization``, in a time that does not tell how much of it fits.

    Raises:
        InvalidMetricsToken
    """
    scheme, _, token = authorization.partition(" ")
    is_right = hmac.compare_digest(
        token.strip().encode("utf-8", "surrogatepass"), metrics_token.encode("ascii")
    )
    if not is_right or scheme.lower() != "bearer":
        raise InvalidMetricsToken(
            "The metrics are for whoever has the token of METRICS_TOKEN. Send it in the header "
            "Authorization, after the word Bearer."
        )
