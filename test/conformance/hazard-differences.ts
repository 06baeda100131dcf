/** The hazards that this library decides differently from the proposed fix. */
import type { Outcome } from './case-format';

/**
 * The outcomes that differ from `fixed`, by the name of the hazard. `docs/differences.md` gives the reasons under the same
 * names.
 */
export const HAZARD_DIFFERENCES: Readonly<Record<string, Partial<Outcome>>> = {
  // S2: there is nothing to undo.
  'H undo that builds no request': { compensationErrors: [] },

  // S1: `true` keeps the draft, like `undefined`.
  'H local returns true, then a step': {
    status: 'finished',
    calls: ['a', 'b', 'c'],
    seen: [{}, { log: ['a'] }, { log: ['a'], b: 1 }],
    context: { log: ['a', 'c'], b: 1 },
    error: null,
  },
  'H last local returns true': {
    status: 'finished',
    calls: ['a', 'b'],
    seen: [{}, { log: ['a'] }],
    context: { log: ['a'], b: 1 },
    error: null,
  },
  'H onSuccess returns true': {
    status: 'finished',
    calls: ['a', 'R1', 's:R1', 'b'],
    seen: [{}, { log: ['a'] }, { log: ['a'] }, { log: ['a'] }],
    requests: [{ step: 'R1', phase: 'execute', target: 'DoR1', content: {} }],
    context: { log: ['a', 'b'] },
    error: null,
  },

  // S5: the context of the branch is kept.
  'H raising condition in a branch': {
    seen: [
      {},
      { log: ['a'] },
      { log: ['a'] },
      { log: ['a', 'x'] },
      { log: ['a', 'x'] },
      { log: ['a', 'x', 'undo-x'] },
    ],
    context: { log: ['a', 'x', 'undo-x', 'undo-a'] },
  },
};
