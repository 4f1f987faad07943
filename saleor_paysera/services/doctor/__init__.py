"""Is this deployment fit to take money? What ``saleor-paysera doctor`` looks at."""

from saleor_paysera.services.doctor.findings import Finding, Health
from saleor_paysera.services.doctor.look import examine

__all__ = ["Finding", "Health", "examine"]
