import type { Scope } from '../../../platform/database/scope.ts';

/** Reactions to a post as they are stored, at the room's seq of that moment. */
export interface StoredReactions {
  readonly seq: number;
  /** Whether there is such a post. */
  readonly is_post: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly mine: boolean;
}

export interface PostReactions {
  readonly seq: number;
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly mine: boolean }[];
}

/** Time in focus phases. */
export interface Studied {
  readonly seconds: number;
  readonly phases: number;
  readonly sessions: number;
}

export interface PersonStudied extends Studied {
  readonly user_id: string;
  readonly display_name: string;
  readonly avatar_url: string | null;
}

/** What use cases ask of storage about what the members of a room make together; changes are the room's actor's. */
export interface ContentStore {
  /** Undefined for everybody who is not in the room. */
  findReactions(roomId: string, postSeq: number, emoji: string): Promise<StoredReactions | undefined>;
  /** By post, in order. */
  listReactions(
    roomId: string,
    span: { readonly after: number; readonly until: number | null; readonly limit: number },
  ): Promise<PostReactions[]>;
  /** Those whom the caller may see, the longest first; undefined for everybody who is not in the room. */
  studyTime(
    roomId: string,
    span: { readonly from: string | null; readonly to: string | null },
  ): Promise<
    | { readonly total: Studied & { readonly people: number }; readonly people: readonly PersonStudied[] }
    | undefined
  >;
}

/** Gives the store of an execution. */
export type ContentIn = (scope: Scope) => ContentStore;
