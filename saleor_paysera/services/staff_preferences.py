"""What a member of the staff chose for the page: a language, and the theme seen last."""

from saleor_paysera.services.context import Context
from saleor_paysera.services.verify_staff import Staff
from saleor_paysera.store.records import StaffPreference


def preference_of(context: Context, staff: Staff) -> StaffPreference:
    """What the person chose; nothing at first."""
    with context.store.read() as uow:
        return uow.staff_preferences.get(staff.installation.id, staff.user_id)


def keep_preference(
    context: Context, staff: Staff, *, language: str | None, theme: str | None
) -> StaffPreference:
    """Keep a choice; None leaves the earlier one."""
    with context.store.write() as uow:
        uow.staff_preferences.put(
            staff.installation.id,
            staff.user_id,
            language=language,
            theme=theme,
            now=context.clock(),
        )
        return uow.staff_preferences.get(staff.installation.id, staff.user_id)
