/** The one setting, and what may be set besides. */

/** Whoever serves the built pages may fill it in there, as the demo does. */
const inPage = document.querySelector<HTMLMetaElement>('meta[name="saleor-api-url"]')?.content;

/** Saleor's GraphQL address; without the setting, that of the demo on this machine. */
export const SALEOR_API_URL =
  inPage || import.meta.env.VITE_SALEOR_API_URL || "http://127.0.0.1:8601/graphql/";

/** The channel to sell in. */
export const CHANNEL = import.meta.env.VITE_SALEOR_CHANNEL || "default-channel";
