import { restAfter } from '../../../src/workflows/temporal/local-hand-over';
import { LocalPace } from '../../../src/workflows/temporal/local-pace';
import type { Dispatch } from '../../../src/engine/runtime';
import type { LocalEnd } from '../../../src/protocol/local-call';

const MEBIBYTE = 1024 * 1024;

describe('the room for local requests in one workflow task', () => {
  it('is a mebibyte of results together, and begins anew after a recorded request', () => {
    const pace = new LocalPace();
    let taken = 0;
    while (pace.roomBeside(10_000) !== undefined) {
      pace.took(60_000);
      taken += 60_000;
    }
    expect(taken).toBeGreaterThan(MEBIBYTE / 2);
    expect(taken).toBeLessThan(MEBIBYTE);
    pace.restarts();
    expect(pace.roomBeside(10_000)).toBeGreaterThan(MEBIBYTE / 2);
  });

  it('is none for a request whose context leaves no room for a reply', () => {
    expect(new LocalPace().roomBeside(MEBIBYTE)).toBeUndefined();
  });
});

describe('the rest of a request after its local attempts', () => {
  const policy = {
    attemptTimeout: 10_000,
    totalTimeout: 60_000,
    initialInterval: 100,
    backoffCoefficient: 2,
    maximumInterval: 1_000,
    maximumAttempts: 5,
    replyTimeout: 1_000,
    nonRetryable: [],
  };
  const dispatch = { idempotencyKey: 'k', policy } as unknown as Dispatch;
  const end = { attempts: 3, elapsed: 2_000, nextIn: 500 } as LocalEnd;

  it('has the same key, and what is left of time and attempts', () => {
    expect(restAfter(dispatch, end)).toMatchObject({
      idempotencyKey: 'k',
      policy: { totalTimeout: 57_500, initialInterval: 800, maximumAttempts: 2, attemptTimeout: 10_000 },
    });
    const { maximumAttempts: _, ...unlimited } = policy;
    const rest = restAfter({ ...dispatch, policy: unlimited }, { ...end, attempts: 9 });
    expect(rest.policy).toMatchObject({ initialInterval: 1_000 });
    expect(rest.policy).not.toHaveProperty('maximumAttempts');
  });
});
