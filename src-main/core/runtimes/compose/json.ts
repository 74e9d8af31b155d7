/** A JSON object of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value where it is an object, else an empty one. */
export const recordOf = (value: unknown): Json => (isRecord(value) ? value : {})

/** The value where it is a text that says something, else null. */
export const stringOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** Parses JSON without ever throwing; null for garbage. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source) as unknown
  } catch {
    return null
  }
}

/** JSON objects out of one array, one object, or one object a line (compose prints each in some version). */
export function jsonObjects(source: string): readonly Json[] {
  const whole = parseJson(source)
  const values = Array.isArray(whole)
    ? (whole as unknown[])
    : whole === null
      ? source.split('\n').map(parseJson)
      : [whole]
  return values.filter(isRecord)
}
