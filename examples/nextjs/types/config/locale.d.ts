// The storefront has the real one; here is only what the module uses of it.
/** The keys of `LOCALE_DEFINITIONS`; these stand for them. */
export type LocaleSlug = "en" | "lt" | "ru";
