import { attributesOfStart, startFailure } from '../../../src/client/search-attributes';

/** The error of a server that refuses a start. */
const refusal = (details: string) =>
  Object.assign(new Error(details), { code: 3, details, metadata: {} }) as Error;

describe('the search attributes of a start', () => {
  it('are named to the workflow, and set', () => {
    expect(attributesOfStart({ status: 'A', waitsFor: 'B' })).toEqual({
      input: { searchAttribute: 'A', waitsAttribute: 'B' },
      start: {
        typedSearchAttributes: [
          { key: { name: 'A', type: 'KEYWORD' }, value: 'running' },
          { key: { name: 'B', type: 'KEYWORD_LIST' }, value: ['none'] },
        ],
      },
    });
  });

  it('leave no trace where there are none', () => {
    expect(attributesOfStart({})).toEqual({ input: {}, start: {} });
  });
});

describe('the error of a start with an attribute that is not registered', () => {
  it.each([
    ['Saga', 'Register it as a Keyword: npx temporal-saga search-attributes --name Saga'],
    ['SagaWaits', 'Register it as a KeywordList: npx temporal-saga search-attributes --waits-for SagaWaits'],
  ])('names the command that registers %s', (name, way) => {
    const error = refusal(`Namespace default has no mapping defined for search attribute ${name}`);
    expect(startFailure(error, { status: 'Saga', waitsFor: 'SagaWaits' })).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining(way) as string,
    });
  });

  it('is another one where the start has not named it', () => {
    const error = refusal('Namespace default has no mapping defined for search attribute Other');
    expect(startFailure(error, { status: 'Saga' })).toBe(error);
    expect(startFailure(error, {})).toBe(error);
  });
});
