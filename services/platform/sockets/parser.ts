import * as standard from 'socket.io-parser';

/** Stands for a payload that was too large to be read; the dispatcher answers it. */
export const TOO_LARGE = Symbol('too large');

/** The largest packet that is read (contracts.md 2). Up to `MAX_RECEIVED_BYTES` the sender is told so, beyond it is cut. */
export const MAX_PACKET_BYTES = 65_536;
export const MAX_RECEIVED_BYTES = 262_144;

/** An event with its number: `2`, the number, `["name"`. */
const EVENT = /^2(\d{0,15})\["([\w:.-]{1,100})"/;

/** Reads packets as Socket.IO does; a large one is not parsed, only its name and number are. */
class Decoder extends standard.Decoder {
  override add(packet: unknown): void {
    if (typeof packet !== 'string' || packet.length <= MAX_PACKET_BYTES) {
      super.add(packet);
      return;
    }
    const [, id = '', event] = EVENT.exec(packet.slice(0, 200)) ?? [];
    if (event === undefined) throw new Error('a packet is too large');
    const decoded = {
      type: standard.PacketType.EVENT,
      nsp: '/',
      data: [event, TOO_LARGE],
      ...(id !== '' && { id: Number(id) }),
    };
    this.emitReserved('decoded', decoded);
  }
}

/** The parser of the server. */
export const parser = { Encoder: standard.Encoder, Decoder };
