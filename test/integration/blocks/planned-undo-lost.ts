/** A later deploy that has lost the undo of the task a. */
import { branchedBy, plannedBy, type PlanDeploy } from './planned-sagas';

const deploy: PlanDeploy = { name: 'undo-lost', plan: (tasks) => tasks, withoutUndo: ['a'] };
export const planned = plannedBy(deploy);
export const branched = branchedBy(deploy);
