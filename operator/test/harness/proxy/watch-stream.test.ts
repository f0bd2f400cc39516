import { expect, test } from '@jest/globals';
import { apiCallOf } from './api-call.ts';
import { createWatchStream, type EventVerdict } from './watch-stream.ts';

const call = apiCallOf('GET', '/api/v1/pods?watch=true');

function setup(verdicts: Readonly<Record<string, EventVerdict>> = {}) {
  const lines: string[] = [];
  const output = {
    write: (text: string) => void lines.push((JSON.parse(text) as { type: string }).type),
    end: () => void lines.push('end'),
  };
  const stream = createWatchStream(call, output, ({ type }) => verdicts[type] ?? 'pass');
  const push = (...types: readonly string[]): void => {
    stream.push(Buffer.from(types.map((type) => `{"type":"${type}","object":{}}\n`).join('')));
  };
  return { lines, stream, push };
}

test('events pass whole, however their bytes come', () => {
  const { lines, stream } = setup();
  stream.push(Buffer.from('{"type":"A","ob'));
  stream.push(Buffer.from('ject":{}}\n{"type":"B"'));
  expect(lines).toEqual(['A']);
  stream.push(Buffer.from(',"object":{}}\n'));
  expect(lines).toEqual(['A', 'B']);
});

test('single events are dropped, doubled and swapped with the next', () => {
  const { lines, push } = setup({ B: 'drop', C: 'twice', D: 'swap' });
  push('A', 'B', 'C', 'D', 'E', 'F');
  expect(lines).toEqual(['A', 'C', 'C', 'E', 'D', 'F']);
});

test('a frozen watch is silent, and goes on when it thaws', () => {
  const { lines, stream, push } = setup();
  stream.freeze();
  push('A', 'B');
  stream.end();
  expect(lines).toEqual([]);
  stream.thaw();
  expect(lines).toEqual(['A', 'B', 'end']);
});

test('a delayed event comes later than those behind it', async () => {
  const { lines, push } = setup({ A: { afterMs: 5 } });
  push('A', 'B');
  expect(lines).toEqual(['B']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines).toEqual(['B', 'A']);
});

test('an expired watch says so and ends', () => {
  const { lines, stream } = setup();
  stream.expire();
  expect(lines).toEqual(['ERROR', 'end']);
});
