/** A later deploy that has lost the step of the task c. */
import { branchedBy, plannedBy, type PlanDeploy } from './planned-sagas';

const deploy: PlanDeploy = { name: 'lost', plan: (tasks) => tasks.filter((task) => task !== 'c') };
export const planned = plannedBy(deploy);
export const branched = branchedBy(deploy);
