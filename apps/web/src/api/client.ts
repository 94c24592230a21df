// How the application talks to the server: JSON over HTTP, the session in a cookie, every refusal as one kind of error.

/** The server's refusal: a stable code, what is wrong, and what to do about it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly mend: string | undefined;
  /** The whole body, for refusals that carry more, such as both versions of a conflict. */
  readonly body: unknown;

  constructor(status: number, code: string, message: string, mend: string | undefined, body: unknown) {
    super(mend === undefined ? message : `${message} ${mend}`);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.mend = mend;
    this.body = body;
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Called when the server no longer knows the session: the frame then asks to sign in. */
let onSignedOut: () => void = () => undefined;

export function whenSignedOut(work: () => void): void {
  onSignedOut = work;
}

/** Asks the server. Throws `ApiError` where it refuses, `TypeError` where it cannot be reached. */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return takeAnswer<T>(response);
}

/** Posts a file as it is. */
export async function sendBytes<T>(path: string, bytes: Blob): Promise<T> {
  const headers = { accept: "application/json", "content-type": "application/octet-stream" };
  return takeAnswer<T>(await fetch(path, { method: "POST", credentials: "same-origin", headers, body: bytes }));
}

async function takeAnswer<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const given: unknown = text === "" ? null : JSON.parse(text);
  if (response.ok) return given as T;
  if (response.status === 401) onSignedOut();
  throw refusalOf(response.status, given);
}

function refusalOf(status: number, given: unknown): ApiError {
  const body = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  const text = (key: string) => (typeof body[key] === "string" ? body[key] : undefined);
  return new ApiError(status, text("code") ?? "server/unknown", text("message") ?? `HTTP ${status}`, text("mend"), given);
}
