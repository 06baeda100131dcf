const PATIENCE_MS = 15_000;

/** A request of a saga on its way. */
export interface Letter {
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Brings a request to a service. Settles with nothing when the service is not there, or dies before it answers. */
export async function deliver(
  serviceUrl: string | undefined,
  { operation, headers, body }: Letter,
): Promise<Answer | undefined> {
  if (serviceUrl === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${serviceUrl}/${operation}`, { method: 'POST', headers, body, signal });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}
