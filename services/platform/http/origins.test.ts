import { expect, test } from '@jest/globals';
import { createOriginRule } from './origins.ts';

const development = createOriginRule({ allowed: ['https://app.example.org'], allowLoopback: true });
const production = createOriginRule({ allowed: ['https://app.example.org'], allowLoopback: false });

test.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:8080', 'https://app.example.org'])(
  'lets %s in during development',
  (origin) => expect(development(origin)).toBe(true),
);

test.each(['http://localhost.evil.example', 'https://evil.example', 'null', 'http://127.0.0.1.evil.example'])(
  'refuses %s even during development',
  (origin) => expect(development(origin)).toBe(false),
);

test('in production only the list counts', () => {
  expect(production('https://app.example.org')).toBe(true);
  expect(production('http://localhost:5173')).toBe(false);
});
