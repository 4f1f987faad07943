"""Let log lines name the payment or trial that was found, and its Saleor."""

from saleor_paysera.logs import about_installation, about_payment, is_about_payment
from saleor_paysera.store.records import Payment
from saleor_paysera.store.trials import Trial
from saleor_paysera.store.unit_of_work import UnitOfWork


def log_about(uow: UnitOfWork, found: Payment | Trial) -> None:
    """The lines from here on are about a payment or trial that is in the database."""
    if not is_about_payment(found.order_number):
        about_payment(found.order_number)
        about_installation(uow.installations.api_url_of(found.installation_id))
