import type { Log } from '../telemetry/log.ts';
import type { Vault } from './vault.ts';

/** What the platform has in Vault. */
export interface OwnPlaces {
  /** Of the KV engine. */
  readonly mount: string;
  /** Below which its credentials are, each by its name. */
  readonly path: string;
  readonly transit?: { readonly mount: string; readonly key: string };
}

/** A name that nobody has: what may be read there is allowed by a pattern that is too wide. */
const NOBODY = 'studyflow-probe';

/**
 * What the policy of this process lets it read beyond its credentials. It asks for names that are nobody's, so that no
 * secret is read, and Vault's own words for a path need no right more. One that is right refuses each, in the audit log.
 *
 * @returns paths that may be read; none while Vault gives no answer.
 */
export async function findExcess(
  vault: Pick<Vault, 'read'>,
  { mount, path, transit }: OwnPlaces,
): Promise<readonly string[]> {
  const paths = [
    `${mount}/data/${path}/${NOBODY}`,
    `${mount}/metadata/${path}/${NOBODY}`,
    `${mount}/data/${NOBODY}/${NOBODY}/database`,
    ...(transit === undefined ? [] : [`${transit.mount}/keys/${transit.key}`]),
    `sys/policies/acl/${NOBODY}`,
  ];
  const excess: string[] = [];
  for (const each of paths) {
    const reason = await vault.read(each).then(
      () => undefined,
      (error: unknown) => (error as { reason?: unknown }).reason,
    );
    if (reason === undefined || reason === 'vault.empty') excess.push(each);
  }
  return excess;
}

/** Says so in the log, once. A platform whose policy is too wide runs as well: its tokens are worth more than they should. */
export async function warnOfExcess(vault: Pick<Vault, 'read'>, places: OwnPlaces, log: Log): Promise<void> {
  const excess = await findExcess(vault, places);
  if (excess.length === 0) return;
  log.warn(
    'the policy in Vault of this process is too wide: write platform.hcl of the chart study-operator anew',
    { mayRead: excess },
  );
}
