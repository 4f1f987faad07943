/** The app's JSON API, asked with the Dashboard's newest token. */

import { text } from "./texts.js";

const ANSWER_WITHIN_MS = 30_000;
const ASK_AGAIN_MS = 10_000;
const TOKEN_WITHIN_MS = 120_000;
/** Saleor is slow and others wait for it: what is only read is asked again. */
const BUSY = "SALEOR_BUSY";
const BUSY_FOR_MS = 2_000;
const MOST_TRIES = 4;
const EXPIRED = "DASHBOARD_TOKEN_EXPIRED";

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {{field: string, code: string, message: string}} FieldError */
/** @typedef {{response: Response, body: Blob}} Answer read to its end */
/**
 * @typedef {Object} Ask
 * @property {AbortSignal} [signal] gives up without a word
 * @property {Record<string, unknown>} [body] sent as JSON
 * @property {number} [patience] milliseconds until the whole answer must have come
 */

/** The app, or the way to it, said no. */
export class ApiError extends Error {
  /**
   * @param {number} status of HTTP, 0 when no answer came
   * @param {string} code stable: NO_CONNECTION, SIGN_IN_EXPIRED, SERVER_ERROR or the app's own
   * @param {string} message for the reader
   * @param {FieldError[]} fields what is wrong with single fields
   * @param {Record<string, unknown>} body the whole answer
   */
  constructor(status, code, message, fields = [], body = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.body = body;
  }
}

export class Api extends EventTarget {
  /** @type {string} */
  #base;
  /** @type {Bridge} */
  #bridge;

  /**
   * Events: "waiting" and "waited" around a wait for a new token.
   * @param {string} base address of the API
   * @param {Bridge} bridge
   */
  constructor(base, bridge) {
    super();
    this.#base = base;
    this.#bridge = bridge;
  }

  /**
   * Ask, and read the answer's JSON.
   * @param {string} method
   * @param {string} path with its query, without a leading slash
   * @param {Ask} [ask]
   * @returns {Promise<any>} null when the answer has no body
   * @throws {ApiError}
   */
  async json(method, path, ask = {}) {
    const { response, body } = await this.#answer(method, path, ask);
    if (response.status === 204) return null;
    const answer = parsed(await body.text());
    if (answer === null) throw unreadable(response);
    return answer;
  }

  /**
   * Ask for a file.
   * @param {string} path
   * @param {string} type its media type
   * @param {Ask} [ask]
   * @returns {Promise<Answer>}
   * @throws {ApiError}
   */
  async file(path, type, ask = {}) {
    const answer = await this.#answer("GET", path, ask);
    if (!answer.body.type.startsWith(type)) throw unreadable(answer.response);
    return answer;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Ask} ask
   * @returns {Promise<Answer>} a good one
   */
  async #answer(method, path, ask) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#answerNow(method, path, ask);
      } catch (error) {
        const isBusy = error instanceof ApiError && error.code === BUSY && method === "GET";
        if (!isBusy || tries === MOST_TRIES) throw error;
        await pause(BUSY_FOR_MS, ask.signal);
      }
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Ask} ask
   * @returns {Promise<Answer>}
   */
  async #answerNow(method, path, ask) {
    const token = await this.#tokenOtherThan(null, ask.signal);
    let answer = await this.#send(token, method, path, ask);
    if (answer.response.status === 401) {
      const refusal = await errorOf(answer);
      // Only one that has expired is renewed as a matter of course, so that waiting says enough.
      if (refusal.code !== EXPIRED && token === this.#bridge.token) throw refusal;
      const newer = await this.#tokenOtherThan(token, ask.signal);
      answer = await this.#send(newer, method, path, ask);
    }
    if (!answer.response.ok) throw await errorOf(answer);
    return answer;
  }

  /**
   * @param {string} token
   * @param {string} method
   * @param {string} path
   * @param {Ask} ask
   * @returns {Promise<Answer>}
   */
  async #send(token, method, path, { signal, body, patience = ANSWER_WITHIN_MS }) {
    /** @type {Record<string, string>} */
    const headers = {
      Authorization: `Bearer ${token}`,
      "Accept-Language": document.documentElement.lang,
    };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const timeout = AbortSignal.timeout(patience);
    try {
      const response = await fetch(`${this.#base}/${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        credentials: "omit",
        cache: "no-store",
      });
      return { response, body: await response.blob() };
    } catch (error) {
      signal?.throwIfAborted();
      throw new ApiError(0, "NO_CONNECTION", text("no-connection"));
    }
  }

  /**
   * Wait for a token, asking the Dashboard again now and then.
   * @param {string | null} spent
   * @param {AbortSignal} [signal]
   */
  async #tokenOtherThan(spent, signal) {
    const patience = AbortSignal.timeout(TOKEN_WITHIN_MS);
    const again = setInterval(() => this.#bridge.begin(), ASK_AGAIN_MS);
    const newer = this.#bridge.tokenOtherThan(
      spent,
      signal ? AbortSignal.any([signal, patience]) : patience,
    );
    if (spent !== null) this.dispatchEvent(new Event("waiting"));
    try {
      return await newer;
    } catch (error) {
      signal?.throwIfAborted();
      throw new ApiError(401, "SIGN_IN_EXPIRED", text("sign-in-expired"));
    } finally {
      clearInterval(again);
      if (spent !== null) this.dispatchEvent(new Event("waited"));
    }
  }
}

/**
 * @param {Answer} answer
 * @returns {Promise<ApiError>}
 */
async function errorOf({ response, body }) {
  const answer = parsed(await body.text()) ?? {};
  const { code, message, fields } = answer.error ?? {};
  return new ApiError(
    response.status,
    code ?? "SERVER_ERROR",
    message ?? text("server-error", { status: response.status }),
    fields ?? [],
    answer,
  );
}

/**
 * @param {Response} response a good one, of somebody else
 * @returns {ApiError}
 */
const unreadable = ({ status }) => new ApiError(status, "SERVER_ERROR", text("unreadable"));

/**
 * @param {string} json
 * @returns {any} null for what is no JSON
 */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/**
 * Whether a request was given up because nobody wants its answer any more.
 * @param {unknown} error
 * @returns {boolean}
 */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * @param {number} ms
 * @param {AbortSignal} [signal] ends it early, without a word
 */
async function pause(ms, signal) {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
    signal?.addEventListener("abort", resolve, { once: true });
  });
  signal?.throwIfAborted();
}
