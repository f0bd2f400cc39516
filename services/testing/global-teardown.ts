import { stopKeptServers } from './servers.ts';

/** Stops what the set-up started, at the end of the whole run. */
export { stopKeptServers as default };
