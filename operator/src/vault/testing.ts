import { vaultProblem, type Vault, type VaultData, type VaultProblemKind } from './vault.ts';

/** KV version 2 and static roles of the database engine, in memory. */
export interface FakeVault extends Vault {
  /** Every write that took effect, in order. */
  readonly writes: string[];
  /** Whether a call fails, by its method and path; asked before each. */
  fails: (call: string) => VaultProblemKind | undefined;
  /** Words of the policy for a path; by default all that a rotation needs. */
  allows: (path: string) => readonly string[];
  passwordOf(role: string): string | undefined;
  keyValue(path: string): { readonly version: number; readonly data: VaultData } | undefined;
}

const USUAL = ['create', 'read', 'update'];
const NEEDED =
  /^(secret\/data\/[^/]+\/[^/]+\/(?!provider-keys)|database\/(rotate-role|static-creds)\/|auth\/token\/renew-self$)/;
const DENIED = ['deny'];

/** A Vault that knows these static roles. */
export function createFakeVault(roles: readonly string[]): FakeVault {
  const passwords = new Map(roles.map((role) => [role, `${role}-0`]));
  const secrets = new Map<string, { version: number; data: VaultData }>();
  let turns = 0;
  const check = (call: string): void => {
    const kind = fake.fails(call);
    if (kind !== undefined) throw vaultProblem(kind, `${call} fails: ${kind}`);
  };
  const missing = (path: string): never => {
    throw vaultProblem('missing', `nothing at ${path}`);
  };
  const writeSecret = (path: string, { options, data }: VaultData): VaultData => {
    const version = secrets.get(path)?.version ?? 0;
    if ((options as { cas?: number } | undefined)?.cas !== version)
      throw vaultProblem('conflict', 'check-and-set parameter did not match the current version');
    secrets.set(path, { version: version + 1, data: data as VaultData });
    return { version: version + 1 };
  };
  const fake: FakeVault = {
    writes: [],
    fails: () => undefined,
    allows: (path) => (NEEDED.test(path) && !path.includes('studyflow-probe') ? USUAL : DENIED),
    capabilitiesOf: async (paths) => {
      check('POST sys/capabilities-self');
      return Object.fromEntries(paths.map((path) => [path, fake.allows(path)]));
    },
    close: async () => undefined,
    writeFenced: async (path, body) => await fake.write(path, body),
    passwordOf: (role) => passwords.get(role),
    keyValue: (path) => secrets.get(path),
    async read(path) {
      check(`GET ${path}`);
      const [, role = ''] = /^database\/static-creds\/(.+)$/.exec(path) ?? [];
      if (role !== '') {
        const password = passwords.get(role) ?? missing(path);
        return { username: role, password };
      }
      const secret = secrets.get(path) ?? missing(path);
      return { data: secret.data, metadata: { version: secret.version } };
    },
    async write(path, body) {
      check(`POST ${path}`);
      const [, role = ''] = /^database\/rotate-role\/(.+)$/.exec(path) ?? [];
      if (role !== '' && !passwords.has(role)) missing(path);
      turns += 1;
      const answer = role === '' ? writeSecret(path, body) : {};
      if (role !== '') passwords.set(role, `${role}-${turns}`);
      fake.writes.push(path);
      return answer;
    },
  };
  return fake;
}
