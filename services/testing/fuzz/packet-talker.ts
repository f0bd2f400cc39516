/** Somebody who sends packet after packet to `/socket.io/`, and watches what comes back. */
import { openRawSocket } from '../e2e/sockets.ts';
import { chanceOf } from './chance.ts';
import type { FrameReport } from './frame-talker.ts';
import { anyPacket } from './packets.ts';
import type { Target } from './target.ts';

/** The service is at fault (RFC 6455). */
const FAULT = 1_011;
const PATIENCE_MS = 20_000;
/** An acknowledgement is `{ok: true, …}` or `{ok: false, error}`, and never a fault of ours; a number that is none comes back as it was read. */
const ANSWER = /^43[^[]*\[\{"ok":(?:true|false,"error":\{"code":"(?!INTERNAL))/;
/** No packet of a campaign has this number. */
const LAST_ID = 424_242;

/**
 * Opens a connection, sends `count` packets and then a question, which must be answered unless the connection was
 * ended. A packet that is none ends it without a reason in the protocol of Engine.IO: that is no complaint, only a
 * process that is gone afterwards is.
 */
export async function talkPackets(
  base: string,
  target: Target,
  { seed, number, count }: { readonly seed: number; readonly number: number; readonly count: number },
): Promise<FrameReport> {
  const chance = chanceOf(seed, number);
  const packets: string[] = [];
  let socket;
  try {
    socket = await openRawSocket(base, chance.pick(target.people));
  } catch (thrown) {
    return { sent: 0, complaint: `could not connect: ${String(thrown)}`, frames: [] };
  }
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let complaint: string | undefined;
  socket.on('close', (code) => resolve(code === FAULT ? `ended with ${code}` : undefined));
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith(`43${LAST_ID}[`)) resolve(undefined);
    if (text.startsWith('43') && !ANSWER.test(text)) complaint ??= `said ${text.slice(0, 300)}`;
  });
  while (packets.length < count && socket.readyState === socket.OPEN) {
    const packet = anyPacket(chance, target);
    socket.send(packet);
    packets.push(typeof packet === 'string' ? packet : packet.toString('hex'));
    // Whoever was ended is to be noticed before all the rest is sent to nobody.
    if (packets.length % 10 === 0) await new Promise((turn) => setImmediate(turn));
  }
  if (socket.readyState === socket.OPEN) socket.send(`42${LAST_ID}["clock:sync",{"t0":1}]`);
  const timer = setTimeout(() => resolve('its last question was not answered'), PATIENCE_MS);
  const end = socket.readyState === socket.CLOSED ? undefined : await promise;
  clearTimeout(timer);
  socket.terminate();
  return { sent: packets.length, complaint: complaint ?? end, frames: packets };
}
