import { stopShared } from './shared-control-plane.ts';

/** Ends what the set-up started. */
export { stopShared as default };
