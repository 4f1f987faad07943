"""``python -m saleor_paysera``: the same as the command ``saleor-paysera``."""

from saleor_paysera.cli import main

main(prog_name="saleor-paysera")
