const TIMEOUT_MS = 15_000;

/** A request of a saga, on its way to a service. */
export interface ForwardedRequest {
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a service. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends a request to a service. Returns nothing if the service is down, or ends before it answers. */
export async function forward(
  serviceUrl: string | undefined,
  { operation, headers, body }: ForwardedRequest,
): Promise<Answer | undefined> {
  if (serviceUrl === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${serviceUrl}/${operation}`, { method: 'POST', headers, body, signal });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}
