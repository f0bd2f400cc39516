import { describe, expect, test } from '@jest/globals';
import { ServerClock } from './clock.ts';

/** A device whose monotonic clock began at zero and whose wall clock is wrong, beside a server that is right. */
function setupClock({ wrongBy = -7_000, drift = 0 } = {}) {
  const device = { passed: 0, slept: 0, jumps: 0, set: 0 };
  const server = (): number => 1_800_000_000_000 + device.passed + device.slept;
  const clock = new ServerClock({
    monotonic: () => device.passed * (1 + drift),
    wall: () => server() + wrongBy + device.set,
    onJump: () => (device.jumps += 1),
  });
  /** One exchange, with so long a way there and back. */
  const exchange = (there: number, back: number): void => {
    const asked = clock.local();
    device.passed += there;
    const received = server();
    device.passed += back;
    clock.add({ asked, heard: clock.local(), received, answered: received });
  };
  return { clock, device, server, exchange };
}

describe('the time of the server', () => {
  test('is taken from the exchange with the shortest way, whatever the others say', () => {
    const { clock, server, exchange, device } = setupClock();
    exchange(400, 20);
    exchange(5, 7);
    exchange(30, 900);
    device.passed += 1_000;
    expect(Math.abs(clock.now() - server())).toBeLessThanOrEqual(1);
    expect(clock.uncertainty).toBeLessThan(7);
  });

  test('is that of the device as long as there is nothing better', () => {
    const { clock, server } = setupClock({ wrongBy: -7_000 });
    expect(clock.isSynchronised).toBe(false);
    expect(clock.uncertainty).toBe(Infinity);
    expect(clock.now()).toBe(server() - 7_000);
  });

  test('never goes back when a better exchange says that it is earlier', () => {
    const { clock, device, exchange } = setupClock({ wrongBy: 0 });
    exchange(0, 200);
    const before = clock.now();
    exchange(2, 2);
    expect(clock.now()).toBeGreaterThanOrEqual(before);
    device.passed += 500;
    expect(clock.now()).toBeGreaterThan(before);
  });

  test('learns how fast the clock of the device goes', () => {
    const { clock, device, server, exchange } = setupClock({ drift: 0.000_2 });
    for (let minute = 0; minute < 30; minute += 1) {
      exchange(3, 3);
      device.passed += 60_000;
    }
    device.passed += 600_000; // Ten minutes without an answer: 120 ms, had nothing been learnt.
    expect(Math.abs(clock.now() - server())).toBeLessThan(25);
  });

  test('goes on after the device slept, and asks to be looked at', () => {
    const { clock, device, server, exchange } = setupClock();
    exchange(4, 4);
    device.slept += 3_600_000;
    expect(Math.abs(clock.now() - server())).toBeLessThan(500);
    expect(device.jumps).toBe(1);
    exchange(4, 4);
    expect(Math.abs(clock.now() - server())).toBeLessThan(10);
  });

  test('is right again with the next exchange when somebody sets the clock of the device', () => {
    const { clock, device, server, exchange } = setupClock();
    exchange(4, 4);
    clock.now();
    device.set = -86_400_000;
    clock.local();
    expect(device.jumps).toBe(1);
    exchange(4, 4);
    expect(Math.abs(clock.now() - server())).toBeLessThan(10);
  });
});
