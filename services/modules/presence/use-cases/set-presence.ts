import { useCase } from '../../../platform/use-case/use-case.ts';
import { SetPresenceInput } from '../contract.ts';
import { modeOf, type Choice, type PersonPresence } from '../presence.ts';
import type { PresenceDesk } from '../presence.postgres.ts';

export interface SetPresenceDeps {
  readonly desk: Pick<PresenceDesk, 'setMode'>;
  /** Tells others, once it is committed. */
  readonly announce: (changes: readonly PersonPresence[]) => void;
}

/** What the caller says of themselves; what concerns one device is the socket's to remember. */
export const setPresence = useCase<SetPresenceDeps, typeof SetPresenceInput, { readonly status: Choice }>({
  name: 'presence.set',
  kind: 'command',
  runsAs: 'system',
  input: SetPresenceInput,
  roles: ['authenticated'],
  run: async ({ desk, announce }, { userId }, { status }) => {
    announce(await desk.setMode(userId, modeOf(status)));
    return { status };
  },
});
