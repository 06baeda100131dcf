/** A later deploy, which makes other steps in another order. */
import { branchedBy, plannedBy, type PlanDeploy } from './planned-sagas';

const deploy: PlanDeploy = { name: 'other', plan: (tasks) => ['new', ...tasks].reverse() };
export const planned = plannedBy(deploy);
export const branched = branchedBy(deploy);
