/** A text of the caller that the tutor may know. */
export interface OwnText {
  readonly source: 'task' | 'note';
  readonly id: string;
  readonly text: string;
  /** Whether its vector is kept, and still of this text. */
  readonly is_known: boolean;
}

export interface VectorOfText extends Pick<OwnText, 'source' | 'id' | 'text'> {
  readonly vector: readonly number[];
}

/** What the search in a caller's own texts asks of storage; nobody else's is ever seen. */
export interface ContextRepository {
  /** The latest texts, newest first. */
  ownTexts(model: string): Promise<readonly OwnText[]>;
  keep(model: string, vectors: readonly VectorOfText[]): Promise<void>;
  /** Texts whose vectors are near to this one, the nearest first. */
  near(
    model: string,
    vector: readonly number[],
    bounds: { readonly most: number; readonly least: number },
  ): Promise<readonly string[]>;
}
