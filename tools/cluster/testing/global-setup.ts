import { setUpCluster } from './set-up.ts';

/** Starts the cluster of the run, or takes the one that KUBECONFIG names. */
export { setUpCluster as default };
