import { ATTEMPT_FAULTS } from './faults/attempts';
import { BLOCK_FAULTS } from './faults/blocks';
import { ROUND_FAULTS } from './faults/rounds';
import { CALLBACK_FAULTS } from './faults/callbacks';
import { CLIENT_FAULTS } from './faults/clients';
import { EVIDENCE_FAULTS } from './faults/evidence';
import { CONTINUE_AS_NEW_FAULTS } from './faults/continue-as-new';
import { FLOW_FAULTS } from './faults/flows';
import { HOOK_FAULTS } from './faults/hooks';
import { HOST_FAULTS } from './faults/host';
import { CALL_FAULTS } from './faults/lists-and-calls';
import { LOCAL_FAULTS } from './faults/local';
import { OTHER_WORKER_FAULTS } from './faults/other-workers';
import { PARTICIPANT_FAULTS } from './faults/participants';
import { NOTICE_FAULTS } from './faults/notices';
import { OPERATOR_FAULTS } from './faults/operators';
import { QUERY_FAULTS } from './faults/queries';
import { REQUEST_FAULTS } from './faults/requests';
import { RUN_FAULTS } from './faults/runs';
import { START_FAULTS } from './faults/starts';
import { VIEW_FAULTS } from './faults/views';
import { WALK_FAULTS } from './faults/walks';
import type { Mutant } from './mutant';

/** Every fault that the tests have to notice. */
export const MUTANTS: readonly Mutant[] = [
  ...WALK_FAULTS,
  ...CALLBACK_FAULTS,
  ...REQUEST_FAULTS,
  ...EVIDENCE_FAULTS,
  ...OPERATOR_FAULTS,
  ...NOTICE_FAULTS,
  ...CONTINUE_AS_NEW_FAULTS,
  ...PARTICIPANT_FAULTS,
  ...HOST_FAULTS,
  ...CLIENT_FAULTS,
  ...OTHER_WORKER_FAULTS,
  ...RUN_FAULTS,
  ...VIEW_FAULTS,
  ...CALL_FAULTS,
  ...ATTEMPT_FAULTS,
  ...FLOW_FAULTS,
  ...BLOCK_FAULTS,
  ...QUERY_FAULTS,
  ...ROUND_FAULTS,
  ...START_FAULTS,
  ...HOOK_FAULTS,
  ...LOCAL_FAULTS,
];
