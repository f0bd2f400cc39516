import { expect, test } from '@jest/globals';
import * as der from './der.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

test('lengths are short, long, and longer', () => {
  expect(hex(der.octetString(Buffer.alloc(127)).subarray(0, 2))).toBe('047f');
  expect(hex(der.octetString(Buffer.alloc(128)).subarray(0, 3))).toBe('048180');
  expect(hex(der.octetString(Buffer.alloc(256)).subarray(0, 4))).toBe('04820100');
});

test('numbers are positive and as short as they can be', () => {
  expect(hex(der.integer(Buffer.from([0, 0, 5])))).toBe('020105');
  expect(hex(der.integer(Buffer.from([0x80])))).toBe('02020080');
  expect(hex(der.integer(Buffer.from([0])))).toBe('020100');
});

test('identifiers are written in base 128', () => {
  expect(hex(der.objectIdentifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
});

test('years from 2050 on have four digits', () => {
  expect(der.time(new Date('2049-12-31T23:59:58Z')).subarray(2).toString()).toBe('491231235958Z');
  expect(der.time(new Date('2050-01-01T00:00:00Z')).subarray(2).toString()).toBe('20500101000000Z');
});
