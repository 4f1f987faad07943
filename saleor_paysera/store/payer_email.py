"""The payer's email: sealed, and found again by a blind index."""

from saleor_paysera.store.secret_box import SecretBox


def email_columns(secrets: SecretBox, email: str | None) -> dict[str, object]:
    """The columns that keep an email; both empty without one."""
    return {
        "payer_email_sealed": secrets.seal(email) if email else None,
        "payer_email_index": secrets.blind_index(_as_compared(email)) if email else None,
    }


def opened_email(secrets: SecretBox, sealed: bytes | None) -> str | None:
    """The email that was kept, if one was.

    Raises:
        SecretKeyMismatch
    """
    return None if sealed is None else secrets.open(sealed)


def email_indexes(secrets: SecretBox, email: str) -> tuple[str, ...]:
    """What an email may be found by, by each of the secret keys."""
    return secrets.blind_indexes(_as_compared(email))


def _as_compared(email: str) -> str:
    return email.strip().casefold()
