/** A component of the platform that runs as pods of its own. */
export type Component = 'gateway' | 'api' | 'rooms' | 'worker' | 'migrate' | 'verify' | 'backup';

export const COMPONENTS: readonly Component[] = [
  'gateway',
  'api',
  'rooms',
  'worker',
  'migrate',
  'verify',
  'backup',
];

/** Whom the platform meets that is none of its own pods. */
export type Stranger =
  'clients' | 'operator' | 'monitoring' | 'dns' | 'database' | 'redis' | 'vault' | 'store' | 'internet';

/** One connection that somebody opens to somebody. */
export interface Edge {
  readonly from: readonly (Component | Stranger)[];
  readonly to: readonly (Component | Stranger)[];
  /** TCP ports; those of `database`, `redis`, `vault` and `store` are the person's. DNS is UDP too. */
  readonly ports: readonly number[];
  readonly why: string;
  /** Open only where the person has said where this party is, or where the gateway's certificate is in Vault. */
  readonly onlyWith?: 'vault' | 'gatewayCertificate';
}

const PROCESSES = ['api', 'rooms', 'worker'] as const;

/**
 * Every connection that is allowed. What is not here is denied: the policies are made from this table, the document is
 * printed from it, and a test compares the two.
 */
export const EDGES: readonly Edge[] = [
  { from: ['clients'], to: ['gateway'], ports: [8080, 8443], why: 'people and their programs' },
  { from: ['gateway'], to: ['api', 'rooms'], ports: [4000], why: 'requests and sockets' },
  { from: PROCESSES, to: PROCESSES, ports: [4900], why: 'links between the processes that own rooms' },
  { from: PROCESSES, to: ['api'], ports: [4000], why: 'which release is promoted' },
  {
    from: ['operator'],
    to: ['api', 'rooms'],
    ports: [4000],
    why: 'probes of a release, through the previews',
  },
  {
    from: ['operator'],
    to: PROCESSES,
    ports: [4900],
    why: 'which credentials a process uses, where there is a Vault',
    onlyWith: 'vault',
  },
  {
    from: ['operator', 'monitoring'],
    to: ['gateway'],
    ports: [4900],
    why: 'which certificate it shows, where that is in Vault',
    onlyWith: 'gatewayCertificate',
  },
  { from: ['verify'], to: ['api', 'rooms'], ports: [4000], why: 'the check of a release from inside' },
  { from: ['monitoring'], to: PROCESSES, ports: [4900], why: 'metrics' },
  { from: PROCESSES, to: ['monitoring'], ports: [4317, 4318], why: 'traces' },
  { from: [...PROCESSES, 'migrate', 'backup'], to: ['database'], ports: [5432], why: 'data, and its schema' },
  { from: PROCESSES, to: ['redis'], ports: [6379], why: 'limits, directory, fan-out' },
  {
    from: ['backup'],
    to: ['redis'],
    ports: [6379],
    why: 'a restore empties it: it is newer than the backup',
  },
  {
    from: [...PROCESSES, 'migrate', 'backup'],
    to: ['vault'],
    ports: [8200],
    why: 'credentials, where there is a Vault',
  },
  {
    from: ['gateway'],
    to: ['vault'],
    ports: [8200],
    why: 'its certificate, where that is in Vault',
    onlyWith: 'gatewayCertificate',
  },
  {
    from: PROCESSES,
    to: ['internet'],
    ports: [443, 465, 587],
    why: 'identity and AI providers, webhooks, mail',
  },
  { from: ['backup'], to: ['store', 'internet'], ports: [443], why: 'the bucket of the backups' },
  { from: COMPONENTS, to: ['dns'], ports: [53], why: 'names' },
];

/** The table as the README shows it, its columns aligned. */
export function edgesAsMarkdown(): string {
  const rows = [
    ['from', 'to', 'port', 'why'],
    ...EDGES.map(({ from, to, ports, why }) => [from.join(', '), to.join(', '), ports.join(', '), why]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
