/** The first deploy: it makes a step of each task. */
import { branchedBy, plannedBy, type PlanDeploy } from './planned-sagas';

const deploy: PlanDeploy = { name: 'first', plan: (tasks) => tasks };
export const planned = plannedBy(deploy);
export const branched = branchedBy(deploy);
