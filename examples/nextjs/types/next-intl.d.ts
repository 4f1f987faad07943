// next-intl is use-intl plus what binds it to Next; the module uses only what both have.
export { useLocale, useTranslations } from "use-intl";
