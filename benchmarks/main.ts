/**
 * `make bench`: the platform and its peers side by side, by the rules of docs/performance.md.
 *
 * Figures are printed and judge nothing: no test depends on them.
 */
import { installPeers } from './support/install.ts';
import { load, machine } from './support/machine.ts';
import { readOptions, type Options } from './support/options.ts';

type Suite = (options: Options) => Promise<string>;

/** Loaded only after the install: the suites import the peers. */
const SUITES: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<Suite> }>> = {
  gateway: {
    title: 'AI gateway: beside Portkey’s and LiteLLM’s, with and without identity, budgets and ledger',
    load: async () => (await import('./gateway/suite.ts')).gatewaySuite,
  },
  rest: {
    title: 'REST: /api/tasks against bare Express + pg',
    load: async () => (await import('./rest/suite.ts')).restSuite,
  },
  auth: {
    title: 'Sign-ins and refreshes beside the hash, and what others feel of them',
    load: async () => (await import('./auth/suite.ts')).authSuite,
  },
  realtime: {
    title: 'Realtime: changes by SQL to a thousand sockets of supabase-js',
    load: async () => (await import('./realtime/suite.ts')).realtimeSuite,
  },
  rooms: {
    title: 'Rooms: two processes against two of Socket.IO with its Redis adapter',
    load: async () => (await import('./rooms/suite.ts')).roomsSuite,
  },
  sockets: {
    title: 'Sockets: idle connections and rooms, many rooms, and everybody who comes back at once',
    load: async () => (await import('./sockets/suite.ts')).socketsSuite,
  },
  actors: {
    title: 'Actors: how long a room is away when its owner is killed, freezes or drains',
    load: async () => (await import('./actors/suite.ts')).actorsSuite,
  },
};

async function main(): Promise<void> {
  const options = readOptions(process.env);
  installPeers();
  for (const name of options.suites) {
    const suite = SUITES[name];
    if (suite === undefined) continue;
    const before = load();
    console.log(`\n${suite.title}`);
    const report = await (await suite.load())(options);
    console.log(`\n${suite.title}\n\n${report}\n`);
    console.log(
      `${options.rounds} rounds of ${options.measureMs / 1_000} s in turn; ${machine()}; ` +
        `${new Date().toISOString().slice(0, 10)}; load before ${before}, after ${load()}\n`,
    );
  }
}

await main();
