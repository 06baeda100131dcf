import { CINDER } from './cinder';
import { DBOS } from './dbos';
import { FTGO } from './ftgo';
import { MEDUSA } from './medusa';
import { OCTAVIA } from './octavia';
import { OMICRON } from './omicron';
import { RESTATE } from './restate';
import { TEMPORAL } from './temporal-samples';

const SYSTEMS = { CINDER, DBOS, FTGO, MEDUSA, OCTAVIA, OMICRON, RESTATE, TEMPORAL };

describe.each(Object.entries(SYSTEMS))('%s', (_, sagas) => {
  it.each(sagas.map((saga) => [saga.name, saga] as const))('finishes %s', async (_name, { statuses }) => {
    expect(new Set(await statuses())).toEqual(new Set(['finished']));
  });

  it.each(sagas.map((saga) => [saga.name, saga] as const))(
    'explores %s without a counterexample',
    async (_name, { explore }) => {
      const { counterexamples } = await explore();
      expect(counterexamples).toEqual([]);
    },
  );
});
