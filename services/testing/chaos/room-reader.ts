/**
 * Reads along in a room in a process of its own, so that it can be stopped: `node room-reader.ts '{"url": …}'`. What it
 * receives is in its history; it ends when its standard input does.
 */
import { openHistory } from '../rooms/history.ts';
import { RoomClient } from '../rooms/room-client.ts';

/** What it is started with. */
export interface RoomReaderOptions {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly room: string;
  /** Where its history goes. */
  readonly file: string;
}

if (process.argv[1] === import.meta.filename) {
  const { url, file, ...member } = JSON.parse(process.argv[2] ?? '{}') as RoomReaderOptions;
  const client = new RoomClient({ ...member, urlOf: () => url, history: openHistory(file) });
  process.stdin.on('end', () => {
    client.stop();
    process.exit(0);
  });
  process.stdin.resume();
}
