import type { Language } from '../../../../platform/errors/sentences.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import type { StreamAbout } from '../../streams/kept-stream.ts';

/** How the streams of one door are written: the same parts always make the same events, in batches of any size. */
export interface StreamLanguage {
  /** As in `GatewayCall.door`. */
  readonly door: string;
  writerOf(about: StreamAbout): { write(parts: readonly GatewayPart[]): string };
  /** The event that tells a failure in the middle. */
  tellFailure(thrown: unknown, language: Language): string;
}
