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
