import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AWS_STEP_FUNCTIONS } from './aws-step-functions';
import { AXON_AND_EVENTUATE } from './axon-and-eventuate';
import { CAMUNDA } from './camunda';
import { CINDER } from './cinder';
import { CONDUCTOR } from './conductor';
import { DBOS } from './dbos';
import { DTM } from './dtm';
import { FTGO } from './ftgo';
import { MASSTRANSIT } from './masstransit';
import { MEDUSA } from './medusa';
import { MINOS } from './minos';
import { NSERVICEBUS } from './nservicebus';
import { OCTAVIA } from './octavia';
import { OMICRON } from './omicron';
import { RESTATE } from './restate';
import { SEATA } from './seata';
import { TEMPORAL } from './temporal-samples';

/** Sagas that systems in production, or the samples of other libraries, have; written from what is publicly known of them. */
const SYSTEMS = {
  AWS_STEP_FUNCTIONS,
  AXON_AND_EVENTUATE,
  CAMUNDA,
  CINDER,
  CONDUCTOR,
  DBOS,
  DTM,
  FTGO,
  MASSTRANSIT,
  MEDUSA,
  MINOS,
  NSERVICEBUS,
  OCTAVIA,
  OMICRON,
  RESTATE,
  SEATA,
  TEMPORAL,
};

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

describe('the definitions of these sagas', () => {
  const files = readdirSync(__dirname).filter((file) => !file.startsWith('known-'));
  const lines = files
    .map((file) => readFileSync(join(__dirname, file), 'utf8'))
    // What follows are the answers of the participants.
    .flatMap((text) => text.slice(0, text.search(/^export const [A-Z_]+ = \[/m)).split('\n'))
    .filter((line) => /^\s*[^\s/*]/.test(line));
  const having = (text: RegExp) => lines.filter((line) => text.test(line));

  it('are all in the test', () => {
    expect(files).toHaveLength(Object.keys(SYSTEMS).length);
  });

  it('need no request by hand, and no cast', () => {
    expect(having(/new SagaRequest\b/)).toEqual([]);
    expect(having(/\bas (?!const\b)/)).toEqual([]);
  });

  it('declare withoutUndo of effects alone, and not of what only reads', () => {
    const reasons = having(/withoutUndo/).map((line) => /withoutUndo\('(.*)'\)/.exec(line)?.[1]);
    expect(new Set(reasons)).toEqual(new Set(['a mail stays sent', 'a message stays sent', 'the last step']));
  });

  it('have at most 40 lines each, with the types of their participants', () => {
    const sagas = Object.values(SYSTEMS).flat();
    expect(lines.length / sagas.length).toBeLessThan(40);
  });
});
