/**
 * Judges a history against what is stored. It shares no code with the platform: what it knows is the contract.
 *
 * Rules, by number, as in promises.md: (1) acknowledged is stored, at the acknowledged seq; (2) a client_id is stored
 * once; (3) the seqs of a room are 1..n; (4) what a member receives rises by one from where it came in, and is
 * complete in the end, unless it was taken out; (5) tokens never fall; (6) received is stored, as it is; (7) unknown
 * is 0 or 1, by rule 2; (8) nothing is stored that nobody sent.
 */
import type { StoredEvent, Timed } from './history.ts';

type Log = ReadonlyMap<string, readonly StoredEvent[]>;

/** Everything that is wrong, as sentences; empty when the promises were kept. */
export function checkHistory(records: readonly Timed[], stored: readonly StoredEvent[]): string[] {
  const rooms = Map.groupBy(stored, ({ room }) => room);
  return [
    ...[...rooms].flatMap(([room, events]) => checkLog(room, events)),
    ...checkRequests(records, stored),
    ...checkReceivers(records, rooms),
  ];
}

/** Rules 2, 3 and 5, which the log alone can break. */
function checkLog(room: string, events: readonly StoredEvent[]): string[] {
  const wrong: string[] = [];
  const seen = new Set<string>();
  let token = 0;
  const inOrder = events.toSorted((left, right) => left.seq - right.seq);
  for (const [index, event] of inOrder.entries()) {
    if (event.seq !== index + 1) wrong.push(`(3) room ${room} has ${event.seq} where ${index + 1} belongs`);
    if (event.token < token) wrong.push(`(5) room ${room} seq ${event.seq}: ${event.token} after ${token}`);
    token = Math.max(token, event.token);
    if (event.cid === null) continue;
    const name = `${String(event.client)} ${event.cid}`;
    if (seen.has(name)) wrong.push(`(2) room ${room}: ${event.cid} is stored twice`);
    seen.add(name);
  }
  return wrong;
}

/** Rules 1 and 8: outcomes of requests that carry a client_id, which is unique in a run. */
function checkRequests(records: readonly Timed[], stored: readonly StoredEvent[]): string[] {
  const at = new Map(stored.flatMap(({ room, cid, seq }) => (cid === null ? [] : [[`${room} ${cid}`, seq]])));
  const invoked = new Set(
    records.flatMap((record) => (record.type === 'invoke' ? [`${record.room} ${String(record.cid)}`] : [])),
  );
  return [
    ...records.flatMap((record) => checkOutcome(record, at)),
    ...[...at.keys()]
      .filter((name) => !invoked.has(name))
      .map((name) => `(8) ${name} is stored and nobody sent it`),
  ];
}

function checkOutcome(record: Timed, at: ReadonlyMap<string, number>): string[] {
  if ((record.type !== 'ok' && record.type !== 'fail') || record.cid === null) return [];
  const found = at.get(`${record.room} ${record.cid}`);
  if (record.type === 'fail')
    return found === undefined ? [] : [`(1) ${record.cid} was refused and is stored`];
  if (found === record.seq) return [];
  return [`(1) ${record.cid} was acknowledged at ${String(record.seq)}, stored is ${found ?? 'nothing'}`];
}

type Received = Extract<Timed, { type: 'join' | 'recv' | 'removed' }>;

function checkReceivers(records: readonly Timed[], rooms: Log): string[] {
  const cidAt = new Map([...rooms.values()].flat().map(({ room, seq, cid }) => [`${room} ${seq}`, cid]));
  const isReceived = (record: Timed): record is Received => /^(join|recv|removed)$/.test(record.type);
  const byMember = Map.groupBy(records.filter(isReceived), ({ client, room }) => `${client} in ${room}`);
  return [...byMember].flatMap(([member, list]) => {
    const room = list[0]?.room ?? '';
    return checkReceiver(member, list, { cidAt, last: rooms.get(room)?.length ?? 0 });
  });
}

/** Rules 4 and 6. A member begins where it came in; from there on every seq comes once, in order, to the end. */
function checkReceiver(
  member: string,
  records: readonly Received[],
  log: { readonly cidAt: ReadonlyMap<string, string | null>; readonly last: number },
): string[] {
  const wrong: string[] = [];
  /** Undefined while it is not in. */
  let place: number | undefined;
  for (const record of records) {
    if (record.type === 'recv') wrong.push(...checkReceived(member, record, place, log.cidAt));
    else if (record.type === 'join' && place !== undefined && record.after !== place)
      wrong.push(`(4) ${member} came in after ${record.after}, it had ${place}`);
    place = placeAfter(record, place);
  }
  if (place !== undefined && place !== log.last) wrong.push(`(4) ${member} ended at ${place} of ${log.last}`);
  return wrong;
}

function placeAfter(record: Received, place: number | undefined): number | undefined {
  if (record.type === 'removed') return undefined;
  if (record.type === 'join') return place ?? record.after;
  return place === undefined ? undefined : record.seq;
}

function checkReceived(
  member: string,
  { room, seq, cid }: Extract<Timed, { type: 'recv' }>,
  place: number | undefined,
  cidAt: ReadonlyMap<string, string | null>,
): string[] {
  const wrong: string[] = [];
  if (place === undefined) wrong.push(`(4) ${member} received ${seq} and is not in`);
  else if (seq !== place + 1) wrong.push(`(4) ${member} received ${seq} where ${place + 1} belongs`);
  if (cidAt.get(`${room} ${seq}`) !== cid)
    wrong.push(`(6) ${member} received at ${seq} what is not stored there`);
  return wrong;
}
