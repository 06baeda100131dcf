/** The options of a run: a misspelt one would start another execution. */
import { checkRunOptions } from '../../../src/client/run-options';

it.each([
  ['a uuid in the place of the options', 'O1', ['{ uuid }', '"O1"']],
  ['an option that is unknown', { id: 'O1' }, ['"id"', '`uuid`']],
])('%s is refused, and the message names the way out', (_, options, facts) => {
  for (const fact of facts) expect(() => checkRunOptions(options as object)).toThrow(fact);
});
