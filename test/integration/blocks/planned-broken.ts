/** A later deploy that can make no steps. */
import { branchedBy, plannedBy, type PlanDeploy } from './planned-sagas';

const deploy: PlanDeploy = {
  name: 'broken',
  plan: () => {
    throw new Error('no plan');
  },
};
export const planned = plannedBy(deploy);
export const branched = branchedBy(deploy);
