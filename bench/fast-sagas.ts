/** The sagas in fast mode: the worker that runs a saga carries out its requests as local activities. */
import { buildSaga } from './sagas';
import { FAST_MODE, type SequenceName, stepsOf } from './scenarios';

const inFastMode = (name: SequenceName) => buildSaga(name, stepsOf(name), FAST_MODE);

export const threeSteps = inFastMode('threeSteps');
export const tenSteps = inFastMode('tenSteps');
export const failingThird = inFastMode('failingThird');
