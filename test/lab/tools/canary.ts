import { randomBytes } from 'node:crypto'

/** A secret found where none may stand: in which spelling, and what stands around it. */
export interface Finding {
  readonly form: string
  readonly around: string
}

/** Secrets of one test that are known by a random mark, however they are spelled. */
export interface Canaries {
  /** A new secret that holds the mark; equal names and signs give the same one. */
  secret(name: string, signs?: string): string
  /** Every place of a text that holds any of these secrets. */
  findIn(text: string): readonly Finding[]
}

/** All that shells, JSON, URLs, YAML, Compose and Redis configs have to quote. */
const everySign = ' \'"$(id)${x `\\%+/=ąé€'

/** Makes secrets that nothing else on this machine can contain by chance. */
export function createCanaries(): Canaries {
  const mark = `cnry${randomBytes(9).toString('hex')}`
  const forms = formsOf(mark)
  return {
    secret: (name, signs = everySign) => `${mark}-${name}${signs}`,
    findIn: text =>
      forms.flatMap(([form, needle]) => placesOf(text, needle).map(around => ({ form, around }))),
  }
}

/**
 * The mark as each spelling leaves it. It is letters and digits only: JSON, URLs and quotes keep it as it is. Base64
 * writes a text in three ways, by how many bytes stand before it; what its neighbours have a part in is left out.
 */
function formsOf(mark: string): readonly (readonly [string, string])[] {
  const base64 = [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(mark)]).toString('base64')
    return ['base64', text.slice(Math.ceil((before * 8) / 6), -4)] as const
  })
  return [['plain', mark], ...base64, ['hex', Buffer.from(mark).toString('hex')]]
}

function placesOf(text: string, needle: string): readonly string[] {
  const places: string[] = []
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    places.push(text.slice(Math.max(0, at - 80), at + needle.length + 20))
  }
  return places
}
