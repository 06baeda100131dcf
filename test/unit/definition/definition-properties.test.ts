import fc from 'fast-check';
import { Saga } from 'temporal-saga';
import {
  findIssues,
  readDefinition,
  type SagaDefinition,
  upgradeDefinition,
} from '../../../src/definition/definition';
import { anyJson, nearlyValid, sagas } from './arbitraries';
import { issuesOf } from './issues';

describe('any JSON', () => {
  it('is read as a definition, or refused with issues that have code, path and message', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, nearlyValid), (json) => {
        expect(issuesOf(() => readDefinition(json))).toHaveLength(findIssues(json).length);
        for (const issue of findIssues(json)) {
          expect(issue).toEqual({
            code: expect.any(String),
            path: expect.any(String),
            message: expect.any(String),
          });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same saga when it is accepted', () => {
    fc.assert(
      fc.property(nearlyValid, (json) => {
        if (findIssues(json).length > 0) return;
        const given = JSON.parse(JSON.stringify(json)) as SagaDefinition;
        expect(Saga.fromJSON(json).toJSON()).toEqual(upgradeDefinition(given));
      }),
    );
  });
});

describe('any committed saga', () => {
  it('is read from its JSON text unchanged', () => {
    fc.assert(
      fc.property(sagas(), (saga) => {
        const text = JSON.stringify(saga);
        expect(findIssues(JSON.parse(text))).toEqual([]);
        expect(JSON.stringify(Saga.fromJSON(JSON.parse(text)))).toBe(text);
      }),
    );
  });
});
