/** Entries of a journal: the usual one, and generated ones. */
import * as fc from 'fast-check';
import { type JournalEntry, type UndoEntry } from '../../../src/engine/record/journal-entry';

/** The entry of a completed remote step in its first generation. */
export const doneEntry = (given: Partial<JournalEntry> = {}): JournalEntry => ({
  step: 'a',
  kind: 'remote',
  status: 'done',
  outcome: 'done',
  generation: 1,
  sent: [1],
  startedAt: 1,
  endedAt: 2,
  attempts: 1,
  requestSize: 3,
  responseSize: 4,
  ...given,
});

const anyChange = fc.record({ target: fc.string(), content: fc.jsonValue() }, { requiredKeys: [] });
const anyReply = fc.record({ status: fc.constantFrom(200, 400, 500), content: fc.jsonValue() });
const anyGeneration = fc.constantFrom(1, 1, 1, 2, 3);
/** The first generation has no change. */
function withoutIdleChange<C extends { readonly generation: number; change?: unknown }>(entry: C): C {
  if (entry.generation === 1) delete entry.change;
  return entry;
}
const anyUndo = fc
  .record<UndoEntry>(
    {
      status: fc.constantFrom('running', 'undone', 'nothing', 'failed', 'skipped'),
      generation: anyGeneration,
      change: anyChange,
      by: fc.string({ maxLength: 20 }),
      sentAt: fc.nat(),
      isRefused: fc.constant(true as const),
      startedAt: fc.nat(),
      attempts: fc.nat(),
    },
    { requiredKeys: ['status', 'generation'] },
  )
  .map(withoutIdleChange);
export const anyEntry = fc
  .record<JournalEntry>(
    {
      step: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/),
      kind: fc.constantFrom('local', 'remote'),
      status: fc.constantFrom('done', 'done', 'running', 'failed'),
      generation: anyGeneration,
      sent: fc.constantFrom([], [1], [1], [2], [1, 2]),
      outcome: fc.constantFrom('done', 'done', 'refused', 'unknown'),
      change: anyChange,
      sentAt: fc.nat(),
      probe: fc.record({ found: fc.constantFrom('done', 'not-done', 'unknown'), generation: fc.nat() }),
      settleTime: fc.nat(),
      reply: anyReply,
      undo: anyUndo,
      startedAt: fc.nat(),
      attempts: fc.nat(),
    },
    { requiredKeys: ['step', 'kind', 'status', 'generation', 'sent'] },
  )
  .map(withoutIdleChange);
export const anyConditional = fc.record<JournalEntry>({
  step: fc.constant('c'),
  kind: fc.constant('conditional'),
  status: fc.constantFrom('done', 'running', 'failed'),
  generation: fc.constant(1),
  sent: fc.constant([]),
  branch: fc.constantFrom('if-1', 'else', 'none'),
});
