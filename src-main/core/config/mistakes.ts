import type { z } from 'zod'
import { nearest } from './nearest.ts'
import {
  branches,
  configJsonSchema,
  type JsonSchema,
  keysOf,
  resolved,
  type SchemaPlace,
  stepInto,
} from './schema.ts'
import { allowedWords, foundWords, shortened } from './words.ts'

/** A mistake in a value of the config; `at` says whether its key or its value is the place to look at. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  readonly at: 'key' | 'value'
  readonly found: string
  readonly allowed: string
  /** The key that an unknown key was probably meant to be. */
  readonly meant?: string
}

interface Spot extends SchemaPlace {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
}

/** The mistakes that the schema's issues mean, in the words of the branch that was meant. */
export function mistakesOf(issues: readonly z.core.$ZodIssue[], value: unknown): readonly Mistake[] {
  const root: Spot = { path: [], value, schema: configJsonSchema, secret: false }
  const mistakes = issues.flatMap(issue => mistakesAt(issue, root))
  const meant = new Set(mistakes.map(({ path, meant }) => JSON.stringify([...path.slice(0, -1), meant])))
  return mistakes.filter(({ path, found }) => found !== 'nothing' || !meant.has(JSON.stringify(path)))
}

function mistakesAt(issue: z.core.$ZodIssue, base: Spot): readonly Mistake[] {
  const spot = issue.path.reduce(into, base)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownKey(key, spot))
    case 'invalid_union':
      return unionMistakes(issue.errors, spot)
    case 'invalid_key':
      return [{ path: spot.path, at: 'key', ...badName(issue.issues[0]?.message ?? 'text', spot) }]
    case 'custom':
      return [mistake(spot, issue.message)]
    default:
      return [mistake(spot, allowedWords(spot.schema))]
  }
}

function into(spot: Spot, step: PropertyKey): Spot {
  return { path: [...spot.path, step], value: valueAt(spot.value, step), ...stepInto(spot, step) }
}

function valueAt(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Record<PropertyKey, unknown>)[step]
}

function mistake(spot: Spot, allowed: string): Mistake {
  const { path, value } = spot
  const secret = spot.secret || /pass|secret|token|^user$/i.test(String(path.at(-1) ?? ''))
  return { path, at: 'value', found: foundWords(value, secret), allowed }
}

function badName(allowed: string, spot: Spot): Pick<Mistake, 'found' | 'allowed'> {
  return { found: `the name "${shortened(String(spot.path.at(-1) ?? ''))}"`, allowed }
}

function unknownKey(key: string, spot: Spot): Mistake {
  const path = [...spot.path, key]
  const keys = spot.schema === undefined ? [] : keysOf(spot.schema)
  const owner = ownerOf(key, spot.schema)
  const near = nearest(key, keys)
  const hint = owner ?? (near[0] === undefined ? null : `${near[0]} (most like it)`)
  const others = keys.filter(other => hint === owner || other !== near[0])
  const list = spot.secret ? 'a reference: env, file, stored or ask' : others.join(', ')
  const hidden = spot.secret && valueAt(spot.value, key) === null
  if (hidden) return { path: spot.path, at: 'value', found: 'a plain value (not shown here)', allowed: list }
  const second = spot.secret && keysOf({ $ref: '#/definitions/secret' }).includes(key)
  const found = second ? 'a second reference' : 'an unknown key'
  const allowed = [hint, list].filter(Boolean).join('; or ')
  return { path, at: 'key', found, allowed, ...(near[0] === undefined ? {} : { meant: near[0] }) }
}

/** Where a key belongs that stands one level too high: `redis.port`. */
function ownerOf(key: string, schema: JsonSchema | undefined): string | null {
  const properties = schema === undefined ? {} : (resolved(schema).properties ?? {})
  const owner = Object.entries(properties).find(([, inner]) => keysOf(inner).includes(key))
  return owner === undefined ? null : `${owner[0]}.${key} (the key belongs there)`
}

/** Reports the branch that was meant: of the right kind, with most of its keys; else the whole choice. */
function unionMistakes(errors: readonly (readonly z.core.$ZodIssue[])[], spot: Spot): readonly Mistake[] {
  const schema = spot.schema === undefined ? undefined : resolved(spot.schema)
  const ranked = branches(schema ?? {})
    .map((branch, index) => ({ branch: resolved(branch), issues: errors[index] ?? [] }))
    .filter(({ branch }) => kindOf(spot.value) === branch.type)
    .map(choice => ({ ...choice, score: likeness(choice.branch, spot.value) }))
    .sort((a, b) => b.score - a.score)
  const [best, next] = ranked
  if (best === undefined) return [mistake(spot, allowedWords(schema))]
  if (best.score > 0 || next === undefined) {
    return best.issues.flatMap(issue => mistakesAt(issue, { ...spot, schema: best.branch }))
  }
  const keys = Object.keys(spot.value as object)
  return keys.length === 0 ? [mistake(spot, allowedWords(schema))] : keys.map(key => unknownKey(key, spot))
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return value === null ? 'null' : typeof value
}

function likeness(branch: JsonSchema, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  const known = keysOf(branch).filter(key => Object.hasOwn(value, key))
  return known.length + known.filter(key => branch.required?.includes(key)).length
}
