/** One event of a stream. */
export interface ServerSentEvent {
  /** Empty unless the stream names its events. */
  readonly event: string;
  readonly data: string;
}

/** A line longer than this is no event of a model: images do not come in deltas. */
const MAX_EVENT_CHARS = 4_194_304;

/**
 * Reads server-sent events as they come, a batch for each piece of the network. Cut anywhere, inside a character or
 * a line too: what is not closed by an empty line when the stream ends was never said (WHATWG, 9.2.6).
 *
 * @throws what the source throws, and when one event grows beyond every bound.
 */
export async function* readEvents(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly ServerSentEvent[]> {
  const decoder = new TextDecoder();
  const reader = createEventReader();
  for await (const bytes of source) {
    const events = reader.read(decoder.decode(bytes, { stream: true }));
    if (events.length > 0) yield events;
  }
}

interface EventReader {
  read(text: string): ServerSentEvent[];
}

function createEventReader(): EventReader {
  let rest = '';
  let event = '';
  let data: string | undefined;
  const takeLine = (line: string, events: ServerSentEvent[]): void => {
    if (line === '') {
      if (data !== undefined) events.push({ event, data });
      event = '';
      data = undefined;
      return;
    }
    const [name, value] = fieldOf(line);
    if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
    else if (name === 'event') event = value;
  };
  return {
    read: (text) => {
      const events: ServerSentEvent[] = [];
      const all = rest + text;
      let start = 0;
      for (let end = endOfLine(all, start); end !== -1; end = endOfLine(all, start)) {
        takeLine(all.slice(start, end), events);
        start = all.charCodeAt(end) === CR && all.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
      }
      rest = all.slice(start);
      if (rest.length + (data?.length ?? 0) > MAX_EVENT_CHARS) throw new Error('An event without an end');
      return events;
    },
  };
}

const CR = 0x0d;
const LF = 0x0a;

/** Where the next line ends; a carriage return at the very end may be half of an ending, so it waits. */
function endOfLine(text: string, start: number): number {
  const lf = text.indexOf('\n', start);
  const cr = text.indexOf('\r', start);
  if (cr === -1 || (lf !== -1 && lf < cr)) return lf;
  return cr === text.length - 1 ? -1 : cr;
}

function fieldOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon === -1) return [line, ''];
  const from = line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1;
  return [line.slice(0, colon), line.slice(from)];
}
