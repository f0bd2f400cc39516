/** Keeps values that are equal once. */
export interface Pool<T> {
  /** @returns the first value that was equal to this one. Shared: never change it. */
  shared(value: T): T;
}

/** Values that are shared between hundreds of objects are seen often; the rest makes room for them. */
const KEPT = 4_096;

/** An empty pool, that forgets what was not asked for longest. */
export function createPool<T>(kept = KEPT): Pool<T> {
  const values = new Map<string, T>();
  return {
    shared: (value) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const known = values.get(text) ?? value;
      values.delete(text);
      values.set(text, known);
      const oldest = values.keys().next().value;
      if (values.size > kept && oldest !== undefined) {
        values.delete(oldest);
      }
      return known;
    },
  };
}
