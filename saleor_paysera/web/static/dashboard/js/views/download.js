/** A file from the API: it asks for the token in a header, which a plain link cannot send. */

import { ApiError } from "../api.js";
import { text } from "../texts.js";

const WITHIN_MS = 10 * 60_000;

/**
 * @param {import("../api.js").Api} api
 * @param {string} path
 * @param {string} name of the file, unless the answer names it
 * @throws {ApiError}
 */
export async function download(api, path, name) {
  const response = await api.response("GET", path, { patience: WITHIN_MS });
  const named = /filename="?([^";]+)"?/.exec(
    response.headers.get("Content-Disposition") ?? "",
  )?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await whole(response));
  link.download = named ?? name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), WITHIN_MS);
}

/** @param {Response} response */
async function whole(response) {
  try {
    return await response.blob();
  } catch {
    throw new ApiError(0, "NO_CONNECTION", text("no-connection"));
  }
}
