/**
 * Judges a history against what is stored. It shares no code with the platform: what it knows is the contract.
 *
 * Rules, by number, as in promises.md: (1) acknowledged is stored, at the acknowledged seq; (2) a client_id is stored
 * once; (3) the seqs of a room are 1..n; (4) what a member receives rises by one from where it joined, and in the end
 * is complete; (5) epochs never fall; (6) received is stored, as it is; (7) unknown is 0 or 1, by rule 2; (8) nothing
 * is stored that nobody sent.
 */
import type { StoredEvent, Timed } from './history.ts';

/** Everything that is wrong, as sentences; empty when the promises were kept. */
export function checkHistory(records: readonly Timed[], stored: readonly StoredEvent[]): string[] {
  const rooms = Map.groupBy(stored, ({ room }) => room);
  return [
    ...[...rooms].flatMap(([room, events]) => checkLog(room, events)),
    ...checkPosts(records, stored),
    ...checkReceivers(records, rooms),
  ];
}

function checkLog(room: string, events: readonly StoredEvent[]): string[] {
  const wrong: string[] = [];
  const seen = new Set<string>();
  let epoch = 0;
  events
    .toSorted((left, right) => left.seq - right.seq)
    .forEach((event, index) => {
      if (event.seq !== index + 1) wrong.push(`(3) room ${room} has ${event.seq} where ${index + 1} belongs`);
      if (event.epoch < epoch)
        wrong.push(`(5) room ${room} seq ${event.seq}: epoch ${event.epoch} after ${epoch}`);
      epoch = Math.max(epoch, event.epoch);
      if (event.cid === null) return;
      if (seen.has(event.cid)) wrong.push(`(2) room ${room}: ${event.cid} is stored twice`);
      seen.add(event.cid);
    });
  return wrong;
}

function checkPosts(records: readonly Timed[], stored: readonly StoredEvent[]): string[] {
  const seqOf = new Map(stored.flatMap(({ cid, seq }) => (cid === null ? [] : [[cid, seq]])));
  const invoked = new Set(records.flatMap((record) => (record.type === 'invoke' ? [record.cid] : [])));
  return [
    ...records.flatMap((record) => checkOutcome(record, seqOf)),
    ...[...seqOf.keys()]
      .filter((cid) => !invoked.has(cid))
      .map((cid) => `(8) ${cid} is stored and nobody sent it`),
  ];
}

function checkOutcome(record: Timed, seqOf: ReadonlyMap<string, number>): string[] {
  if (record.type === 'fail' && seqOf.has(record.cid)) return [`(1) ${record.cid} was refused and is stored`];
  if (record.type !== 'ok' || seqOf.get(record.cid) === record.seq) return [];
  const found = seqOf.get(record.cid) ?? 'nothing';
  return [`(1) ${record.cid} was acknowledged at ${record.seq}, stored is ${found}`];
}

function checkReceivers(
  records: readonly Timed[],
  rooms: ReadonlyMap<string, readonly StoredEvent[]>,
): string[] {
  const cidAt = new Map([...rooms.values()].flat().map(({ room, seq, cid }) => [`${room} ${seq}`, cid]));
  const byMember = Map.groupBy(
    records.filter((record) => record.type === 'join' || record.type === 'recv'),
    ({ client, room }) => `${client} in ${room}`,
  );
  return [...byMember].flatMap(([member, list]) => {
    const room = list[0]?.room ?? '';
    return checkReceiver(member, list, { cidAt, last: rooms.get(room)?.length ?? 0 });
  });
}

/** A member begins where it joined for the first time; from there on every seq comes once, in order, to the end. */
function checkReceiver(
  member: string,
  records: readonly Extract<Timed, { type: 'join' | 'recv' }>[],
  log: { readonly cidAt: ReadonlyMap<string, string | null>; readonly last: number },
): string[] {
  const wrong: string[] = [];
  let place = records.find((record) => record.type === 'join')?.after ?? 0;
  for (const record of records) {
    if (record.type === 'join') continue;
    const { room, seq, cid } = record;
    if (seq !== place + 1) wrong.push(`(4) ${member} received ${seq} where ${place + 1} belongs`);
    if (log.cidAt.get(`${room} ${seq}`) !== cid) {
      wrong.push(`(6) ${member} received at ${seq} what is not stored there`);
    }
    place = seq;
  }
  if (place !== log.last) wrong.push(`(4) ${member} ended at ${place} of ${log.last}`);
  return wrong;
}
