/** An outcome that can be expected to fail: a value, or an error that is data. A `throw` is a bug instead. */
export type Result<T, E = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

/** Wraps a value as a good outcome. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

/** Wraps an error as a bad outcome. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error })
