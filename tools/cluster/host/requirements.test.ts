import { expect, test } from '@jest/globals';
import { missingPackages, REQUIREMENTS, type Machine } from './requirements.ts';

const wanted = [...REQUIREMENTS.nodes, ...REQUIREMENTS.images];

function machine(overrides: Partial<Machine> = {}): Machine {
  return { platform: 'linux', isRoot: true, hasApt: true, has: () => true, ...overrides };
}

test('a machine that has everything lacks nothing', () => {
  expect(missingPackages(machine(), wanted)).toEqual([]);
});

test('what is missing is named by its package, once', () => {
  const has: Machine['has'] = ({ program }) => !['unshare', 'nsenter', 'ptp'].includes(program);
  expect(missingPackages(machine({ has }), wanted)).toEqual(['util-linux', 'containernetworking-plugins']);
});

test('who is not root is told how to go on', () => {
  expect(() => missingPackages(machine({ isRoot: false }), wanted)).toThrow(
    /sudo make cluster.*KUBECONFIG=/s,
  );
});

test('other systems are told what they can use instead', () => {
  expect(() => missingPackages(machine({ platform: 'darwin' }), wanted)).toThrow(/kind or k3d.*KUBECONFIG=/s);
});
