/** Times in the reader's zone and numbers in the page's language. */

const lang = document.documentElement.lang;
// English is written in several ways: the reader's own, or the one with 24 hours and the day first.
const language =
  navigator.languages.find((tag) => tag.startsWith(`${lang}-`)) ?? (lang === "en" ? "en-GB" : lang);
const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exactMoment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const minutes = new Intl.NumberFormat(language, {
  style: "unit",
  unit: "minute",
  unitDisplay: "long",
});
const seconds = new Intl.NumberFormat(language, {
  style: "unit",
  unit: "second",
  unitDisplay: "long",
  maximumFractionDigits: 1,
});

/** The name of the reader's time zone, such as "Europe/Vilnius". */
export const timeZone = moment.resolvedOptions().timeZone;

/** @param {string} iso a time in ISO 8601 @returns {string} */
export const shownTime = (iso) => moment.format(new Date(iso));

/** @param {string} iso @returns {string} to the second, with the zone */
export const exactTime = (iso) => exactMoment.format(new Date(iso));

/** @param {string} iso @returns {string} */
export const shownDay = (iso) => day.format(new Date(iso));

/** @param {number} value in seconds @returns {string} such as "4.2 seconds" */
export const shownSeconds = (value) => seconds.format(value);

/** @param {number} value in minutes @returns {string} such as "45 minutes" */
export const shownMinutes = (value) => minutes.format(value);
