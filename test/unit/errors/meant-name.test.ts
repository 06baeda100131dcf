import { meantOption, meantServerOption } from '../../../src/errors/meant-name';

it.each([
  ['maximumAttemps', ['maximumAttempts'], 'maximumAttempts'],
  ['retries', ['execute'], 'maximumAttempts'],
  ['timeout', ['execute'], 'totalTimeout'],
  ['workflowId', ['uuid'], 'uuid'],
])('the option %s of %j means %s', (name, known, meant) => {
  expect(meantOption(name, known)).toContain(meant);
});

it('an option that is like none has no suggestion', () => {
  expect(meantOption('colour', ['uuid'])).toBe('');
});

it.each([
  ['address', 'TEMPORAL_ADDRESS'],
  ['queue', 'taskQueue'],
])('the option %s of a client points to %s', (name, meant) => {
  expect(meantServerOption(name, ['sagas'], 'client')).toContain(meant);
});
