/** What INFO said: its fields, and which sections it had (lower case), so that an empty section can be told from none. */
export interface Info {
  readonly fields: ReadonlyMap<string, string>
  readonly sections: ReadonlySet<string>
}

/** Reads an INFO reply. Anything that is no field is left out; a reply that is no text has no fields. Never throws. */
export function parseInfo(reply: unknown): Info {
  const fields = new Map<string, string>()
  const sections = new Set<string>()
  if (typeof reply !== 'string') return { fields, sections }
  for (const line of reply.split(/\r?\n/)) {
    if (line.startsWith('#')) {
      sections.add(line.slice(1).trim().toLowerCase())
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return { fields, sections }
}

/** A field's text; null where it is missing or empty. */
export function textField(info: Info, field: string): string | null {
  return info.fields.get(field) || null
}

/** A field's number; null where it is missing or no plain decimal number (`inf`, `nan`, `1.2K`). */
export function numberField(info: Info, field: string): number | null {
  const text = info.fields.get(field)
  if (text === undefined || !/^-?\d{1,30}(\.\d{1,30})?$/.test(text)) return null
  return Number(text)
}

/** A field's number where it can only be an amount; null for a negative one, by which servers say that they do not know. */
export function amountField(info: Info, field: string): number | null {
  const number = numberField(info, field)
  return number !== null && number >= 0 ? number : null
}

/** A field that says 1 or 0; null where it says neither. */
export function flagField(info: Info, field: string): boolean | null {
  const text = info.fields.get(field)
  return text === '1' ? true : text === '0' ? false : null
}
