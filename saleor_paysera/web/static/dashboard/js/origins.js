/** Which origins the server lets embed this page, written as CSP sources. */

/**
 * Whether an origin is one of the sources. A wildcard stands for the left part of a host or for
 * the whole port, as in a Content-Security-Policy.
 * @param {string} origin such as "https://shop.example"
 * @param {string[]} sources such as "https://shop.example", "https://*.example", "http://127.0.0.1:*"
 * @returns {boolean}
 */
export function originFits(origin, sources) {
  const given = split(origin);
  return given !== null && sources.some((source) => fits(given, split(source)));
}

/** @typedef {{scheme: string, host: string, port: string}} Parts */

/**
 * @param {Parts} given
 * @param {Parts | null} wanted
 * @returns {boolean}
 */
function fits(given, wanted) {
  if (wanted === null || wanted.scheme !== given.scheme) return false;
  if (wanted.port !== "*" && wanted.port !== given.port) return false;
  if (wanted.host.startsWith("*.")) return given.host.endsWith(wanted.host.slice(1));
  return wanted.host === given.host;
}

/**
 * @param {string} source
 * @returns {Parts | null}
 */
function split(source) {
  const match = /^(https?):\/\/([^/:]+|\[[0-9a-f:]+\])(?::(\d+|\*))?\/?$/i.exec(source);
  if (match === null) return null;
  const scheme = match[1].toLowerCase();
  return {
    scheme,
    host: match[2].toLowerCase(),
    port: match[3] ?? (scheme === "https" ? "443" : "80"),
  };
}
