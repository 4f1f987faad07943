"""What the app is made of: its modules and its errors, for rules that hold for all of them."""

from importlib import import_module
from pathlib import Path

import saleor_paysera
from saleor_paysera.payments.errors import PaymentAppError

PACKAGE = Path(saleor_paysera.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def names_of_modules() -> list[str]:
    """All that can be imported without starting anything."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if path.name != "__main__.py"
    ]


def errors_of_the_app() -> list[type[PaymentAppError]]:
    """Every error that the app foresees, the root as well."""

    def family(error: type[PaymentAppError]) -> set[type[PaymentAppError]]:
        return {error}.union(*(family(child) for child in error.__subclasses__()))

    for name in names_of_modules():
        import_module(name)
    own = (e for e in family(PaymentAppError) if e.__module__.startswith("saleor_paysera"))
    return sorted(own, key=lambda error: (error.code, error.__qualname__))
