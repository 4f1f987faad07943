/** A file from the API: it asks for the token in a header, which a plain link cannot send. */

const WITHIN_MS = 10 * 60_000;

/**
 * @param {import("../api.js").Api} api
 * @param {string} path
 * @param {string} type the file's media type
 * @param {string} name of the file, unless the answer names it
 * @throws {import("../api.js").ApiError}
 */
export async function download(api, path, type, name) {
  const { response, body } = await api.file(path, type, { patience: WITHIN_MS });
  const named = /filename="?([^";]+)"?/.exec(
    response.headers.get("Content-Disposition") ?? "",
  )?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(body);
  link.download = named ?? name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), WITHIN_MS);
}
