import { expect, test } from '@jest/globals';
import { advertised } from './advertise.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:4900', 'http://127.0.0.1:4900'],
  ['10.1.2.3', 'http://10.1.2.3:4900', 'http://10.1.2.3:4900'],
  ['0.0.0.0', 'http://127.0.0.1:4900', 'http://rooms-1:4900'],
  ['::', 'http://127.0.0.1:4900', 'http://rooms-1:4900'],
])('a port bound to %s, here %s, is reached by others at %s', (boundTo, here, elsewhere) => {
  expect(advertised(boundTo, here, 'rooms-1')).toBe(elsewhere);
});
