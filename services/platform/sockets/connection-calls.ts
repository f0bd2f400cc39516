import { z } from 'zod';

export const ClockSyncInput = z.strictObject({
  t0: z.number().meta({ description: 'Your clock when you asked, in milliseconds.' }),
});
export const SessionRefreshInput = z.strictObject({
  token: z.string().max(16_384).meta({ description: 'A fresh access token of the same person.' }),
});

/** The events of the connection itself, which no module brings. */
export const CONNECTION_CALLS = [
  {
    event: 'clock:sync',
    summary: 'Compare clocks: room time when the question came and when the answer left',
    useCase: { input: ClockSyncInput },
    output: z.object({ t0: z.number(), t1: z.number(), t2: z.number() }),
  },
  {
    event: 'session:refresh',
    summary: 'Keep the socket open beyond the end of the token that it came with',
    useCase: { input: SessionRefreshInput },
    output: z.object({ expires_at: z.string().meta({ description: 'ISO 8601.' }) }),
  },
];
