/** What the verbs around containers run. */
export type ContainerVerb = 'build' | 'docker-up' | 'docker-down' | 'deploy';

export type Command = readonly [program: string, ...args: string[]];

/** What this machine can build and run containers with. */
export interface Engines {
  /** A Docker engine that answers, with compose. */
  readonly docker: boolean;
  readonly buildah: boolean;
}

const COMPOSE = ['docker', 'compose'] as const;
const KEYS: Command = ['node', 'tools/compose/keys.mjs'];

/**
 * The commands of a verb, in order. `deploy` brings an image that exists, named by its version, to the engine that
 * `docker context` or DOCKER_HOST names; Compose replaces what has changed and waits until it is healthy.
 *
 * @throws Error that says what is missing and what to do.
 */
export function commandsFor(
  verb: ContainerVerb,
  engines: Engines,
  version: string | undefined,
): readonly Command[] {
  if (verb === 'build' && !engines.docker && engines.buildah) {
    return [['buildah', 'build', '--tag', `studyflow:${version ?? 'local'}`, '.']];
  }
  if (!engines.docker) {
    throw new Error(
      'No Docker engine answers. Start one, or name one by DOCKER_HOST or `docker context use`; ' +
        'make start needs none.',
    );
  }
  if (verb === 'build') return [KEYS, [...COMPOSE, 'build']];
  if (verb === 'docker-up') return [KEYS, [...COMPOSE, 'up', '--build', '--wait']];
  if (verb === 'docker-down') return [[...COMPOSE, 'down']];
  if (version === undefined) {
    throw new Error('Say which image: STUDYFLOW_VERSION=1.2.3 make deploy. make build makes one.');
  }
  return [KEYS, [...COMPOSE, 'up', '--no-build', '--wait', '--remove-orphans']];
}
