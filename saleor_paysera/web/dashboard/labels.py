"""The words for the closed sets that staff meet, marked for translation."""

from typing import Final

from saleor_paysera.payments.decisions import CallbackStatus
from saleor_paysera.payments.errors import N_
from saleor_paysera.payments.states import PaymentState, ReportType, Verdict
from saleor_paysera.paysera.callback import CallbackProof, InvalidCallbackReason
from saleor_paysera.services.status import CheckKey
from saleor_paysera.services.try_configuration import TrialReason
from saleor_paysera.web.dashboard.shapes import Tone

STATE: Final = {
    PaymentState.AWAITING_PAYMENT: N_("Waiting for payment"),
    PaymentState.PENDING: N_("On its way"),
    PaymentState.PAID: N_("Paid"),
    PaymentState.CANCELLED: N_("Cancelled by the shopper"),
    PaymentState.CALLED_OFF: N_("Called off by the shop"),
    PaymentState.EXPIRED: N_("Expired"),
}
STATE_TONE: Final[dict[PaymentState, Tone]] = {
    PaymentState.AWAITING_PAYMENT: "neutral",
    PaymentState.PENDING: "warning",
    PaymentState.PAID: "success",
    PaymentState.CANCELLED: "neutral",
    PaymentState.CALLED_OFF: "neutral",
    PaymentState.EXPIRED: "neutral",
}
STATUS: Final = {
    CallbackStatus.NOT_EXECUTED: N_("Not executed"),
    CallbackStatus.PAID: N_("Paid"),
    CallbackStatus.ACCEPTED: N_("Accepted, not executed yet"),
    CallbackStatus.INFORMATION: N_("Additional information"),
    CallbackStatus.EXECUTED_UNCONFIRMED: N_("Executed, without a confirmation"),
    CallbackStatus.REFUNDED: N_("Refunded"),
}
REPORTED: Final = {
    ReportType.CHARGE_SUCCESS: N_("paid: %(amount)s"),
    ReportType.CHARGE_REQUEST: N_("accepted by the payer's bank: %(amount)s"),
    ReportType.CHARGE_FAILURE: N_("not paid: %(amount)s"),
    ReportType.REFUND_SUCCESS: N_("refunded: %(amount)s"),
    ReportType.REFUND_FAILURE: N_("refund refused: %(amount)s"),
}
PROOF: Final[dict[str, str]] = {
    CallbackProof.ENCRYPTION: N_("encryption with the project password")
}
VERDICT: Final[dict[Verdict, str]] = {
    Verdict.PAID: N_("Paysera: the payment is paid"),
    Verdict.PAID_AGAIN: N_("Paysera: paid once more"),
    Verdict.PAID_AFTER_EXPIRY: N_("Paysera: paid after the time was over"),
    Verdict.PAID_AFTER_CALLING_OFF: N_("Paysera: paid after the payment was called off"),
    Verdict.PAID_ANOTHER_WAY_TOO: N_("Paysera: paid, beside another payment of the checkout"),
    Verdict.PENDING: N_("Paysera: accepted, the money is on its way"),
    Verdict.PENDING_OTHER_AMOUNT: N_("Paysera: accepted, but another amount than was asked"),
    Verdict.NOT_EXECUTED: N_("Paysera: not executed"),
    Verdict.INFORMATION: N_("Paysera: additional information"),
    Verdict.EXECUTED_UNCONFIRMED: N_("Paysera: executed, but not confirmed"),
    Verdict.REFUNDED: N_("Paysera: refunded"),
    Verdict.REFUND_BEFORE_PAYMENT: N_("Paysera: refunded, before it was paid"),
    Verdict.REFUND_UNCLEAR: N_("Paysera: refunded, but how much is not clear"),
    Verdict.UNKNOWN_STATUS: N_("Paysera: a status that this version does not know"),
    Verdict.NOT_A_CHECKOUT_PAYMENT: N_("Paysera: a premium text message, not a payment"),
    Verdict.TEST_MODE_MISMATCH: N_("Paysera: test and live mode do not agree"),
    Verdict.AMOUNT_MISMATCH: N_("Paysera: another amount than was asked"),
}
WHAT_TO_DO: Final = {
    Verdict.PAID_AGAIN: N_(
        "Paysera says that this order was paid a second time. Compare it in your Paysera "
        "account; if there are two payments, refund one there."
    ),
    Verdict.EXECUTED_UNCONFIRMED: N_(
        "Paysera will not confirm that the money arrived. Look in your Paysera account before "
        "you send the goods."
    ),
    Verdict.PAID_AFTER_EXPIRY: N_(
        "The shopper paid after the time to pay was over. The money is there and Saleor knows "
        "it: send the goods, or give the money back."
    ),
    Verdict.PAID_AFTER_CALLING_OFF: N_(
        "The shopper paid after this payment had been called off. The money is there and "
        "Saleor knows it: send the goods, or give the money back."
    ),
    Verdict.PAID_ANOTHER_WAY_TOO: N_(
        "The shopper has paid the same checkout twice, with two Paysera payments. Saleor knows "
        "of both and shows the order as overcharged: give one of them back."
    ),
    Verdict.PENDING_OTHER_AMOUNT: N_(
        "The payer's bank has accepted another amount or currency than was asked. It does not "
        "count before the money comes. If that is another amount, too, you are asked again."
    ),
    Verdict.REFUND_BEFORE_PAYMENT: N_(
        "Paysera told of a refund before it told that the payment is paid. It counts as soon "
        "as the payment does. Look in your Paysera account if that takes more than a day."
    ),
    Verdict.REFUND_UNCLEAR: N_(
        "Paysera told of a refund whose amount the app cannot be sure of, or that may be one "
        "which you have told of already. Look it up in your Paysera account: if it is not among "
        "the refunds below, enter it here."
    ),
    Verdict.UNKNOWN_STATUS: N_(
        "Paysera sent a status that this version of the app does not know. Look at the payment "
        "in your Paysera account."
    ),
    Verdict.NOT_A_CHECKOUT_PAYMENT: N_(
        "Paysera told of a premium text message under this order number. It is no payment of "
        "the shop, and nothing was counted."
    ),
    Verdict.TEST_MODE_MISMATCH: N_(
        "A test payment came for a live one, or the reverse. It was not counted. Switch test "
        "payments off in the Paysera project, or use a configuration in test mode."
    ),
    Verdict.AMOUNT_MISMATCH: N_(
        "Paysera says another amount or currency than was asked. Nothing was reported as paid. "
        "Compare it in your Paysera account: then report what was really paid, or give it back "
        "there and leave it."
    ),
}
REFUSED: Final = {
    InvalidCallbackReason.MALFORMED: N_(
        "Somebody opened the callback address without Paysera's data. That means nothing."
    ),
    InvalidCallbackReason.NO_PASSWORD: N_("No project password is stored to check it with."),
    InvalidCallbackReason.WRONG_SS1: N_(
        "The signature ss1 does not fit the project password, and nothing else proves that "
        "Paysera sent it. Somebody may have tried something, or the password differs."
    ),
    InvalidCallbackReason.WRONG_PASSWORD: N_(
        "Paysera's own signature is right, but ss1 does not fit: the password stored here is "
        "not the one in your Paysera account. Enter that one in the configuration."
    ),
    InvalidCallbackReason.WRONG_SS2: N_(
        "The signature ss2 does not fit Paysera's public key: changed on the way, or forged."
    ),
    InvalidCallbackReason.WRONG_SS3: N_(
        "The signature ss3 does not fit Paysera's public key: changed on the way, or forged."
    ),
    InvalidCallbackReason.NO_RSA_SIGNATURE: N_(
        "Only ss1 was there, and this configuration demands an RSA signature. Ask Paysera to "
        "sign the project's callbacks with ss3, or let ss1 be enough."
    ),
    InvalidCallbackReason.NO_PUBLIC_KEY: N_("Paysera's public key was not at hand."),
    InvalidCallbackReason.NOT_DECRYPTABLE: N_(
        "It could not be decrypted. Somebody may have tried something, or the password stored "
        "here is not the one in your Paysera account."
    ),
    InvalidCallbackReason.WRONG_PROJECT: N_("It was about another Paysera project."),
}
CHECK: Final = {
    CheckKey.CONFIGURATION: N_("Configuration"),
    CheckKey.SALEOR: N_("Connection to Saleor"),
    CheckKey.CALLBACKS: N_("Callbacks of Paysera"),
    CheckKey.REPORTS: N_("Reports to Saleor"),
    CheckKey.COMPLETIONS: N_("Orders of paid checkouts"),
    CheckKey.WORK: N_("Refunds to make"),
    CheckKey.PUBLIC_KEY: N_("Paysera's public key"),
    CheckKey.WEBHOOKS: N_("Saleor's webhooks"),
}
TRIAL_REASON: Final = {
    TrialReason.APP_NOT_PUBLIC: (
        N_("Paysera cannot reach the app"),
        N_(
            "The app's address is not one of the internet. Whoever runs the app has to give it "
            "a public https address (APP_BASE_URL)."
        ),
    ),
    TrialReason.NOT_PAID: (
        N_("The payment was cancelled"),
        N_("Paysera sent the payer back without a payment. Open the link again and pay."),
    ),
    TrialReason.DOMAIN_NOT_REGISTERED: (
        N_("The app's domain is not registered in the project"),
        N_(
            "Paysera shows the error 0x13. Add the app's address to the domains in the "
            "project's settings."
        ),
    ),
    TrialReason.TESTS_NOT_ALLOWED: (
        N_("The project does not allow test payments"),
        N_("Paysera shows the error 0x7. Allow test payments in the project's settings."),
    ),
    TrialReason.WRONG_PASSWORD: (
        N_("The project password is wrong"),
        N_("Paysera shows the error 0x14. Copy the password from the project's settings again."),
    ),
    TrialReason.CALLBACK_UNREACHABLE: (
        N_("Paysera could not call back"),
        N_(
            "The payment was made, but the callback did not arrive. The app's address has to be "
            "reachable from the internet by https, without a password or a firewall before it. "
            "Paysera tries again after 1, 3 and 24 hours."
        ),
    ),
    TrialReason.PROJECT_INACTIVE: (
        N_("The project is not active"),
        N_("Paysera shows the error 0x11. Look at the project's state in your Paysera account."),
    ),
}
PAY_WITHIN: Final = (
    (None, N_("3 days (as long as Paysera grants)")),
    (30, N_("30 minutes")),
    (60, N_("1 hour")),
    (180, N_("3 hours")),
    (720, N_("12 hours")),
    (1440, N_("1 day")),
    (2880, N_("2 days")),
)
