import type { Message } from '../../../platform/phoenix/message.ts';
import type { Channel } from './channel.ts';

/** Handles what a client says on a channel that it has joined. */
export interface Talk {
  take(channel: Channel, message: Message): void;
}
