/** The message about a blocked execution: cause and way out. */
import { blockedMessage } from '../../../src/client/blocked-message';

const since = new Date(0);

it('names a promise that was not awaited', () => {
  const blocked = { since, attempt: 2, cause: 'FAILED', message: 'Unhandled Promise rejection: Error: lost' };
  const message = blockedMessage('O1', blocked);
  for (const fact of ['O1', 'attempt 2', 'Error: lost.', 'awaited']) expect(message).toContain(fact);
  expect(message).not.toContain('matches its history');
});

it('asks for code that matches the history after any other failure', () => {
  const blocked = { since, attempt: 3, cause: 'NON_DETERMINISTIC_ERROR', message: 'Nondeterminism.' };
  expect(blockedMessage('O1', blocked)).toContain('Nondeterminism. Deploy a worker whose code matches');
});
