import { err, type Result } from '#core/result'

/** What an error says. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** An answer that always comes: a question that broke on its way is an error like any other. */
export const safely = <T>(asking: Promise<Result<T>>): Promise<Result<T>> =>
  asking.catch((error: unknown) => err(wordsOf(error)))
