/** One kind of hash that accounts may come with. All of them work on the thread pool. */
export interface Scheme {
  /** Whether it can read this hash, and the hash asks for no more work than we would do. */
  reads(hash: string): boolean;
  compare(password: string, hash: string): Promise<boolean>;
}
