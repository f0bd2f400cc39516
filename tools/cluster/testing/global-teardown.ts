import { tearDownCluster } from './set-up.ts';

/** Stops what the set-up has started. */
export { tearDownCluster as default };
