import { z } from 'zod'
import { configSchema } from '../model/config.ts'

/** The part of JSON Schema (draft 7) that the config's schema uses, as plain data. */
export interface JsonSchema {
  readonly [key: string]: unknown
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minItems?: number
  readonly definitions?: Readonly<Record<string, JsonSchema>>
}

/** A schema on the way down a path, and whether a secret stands there. */
export interface SchemaPlace {
  readonly schema: JsonSchema | undefined
  readonly secret: boolean
}

/** The published schema of brokers.yaml, derived from the schema that checks it. */
export const configJsonSchema: JsonSchema = {
  ...(z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' }) as JsonSchema),
  description: 'brokers.yaml of Brokerlight',
  patternProperties: { '^x-': { description: 'Ignored: a place for anchors' } },
}

/** A schema with its reference followed. */
export function resolved(schema: JsonSchema): JsonSchema {
  const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined)
  const name = ref?.replace('#/definitions/', '')
  const target = name === undefined ? undefined : configJsonSchema.definitions?.[name]
  return target === undefined ? schema : { ...target, ...schema, secret: name === 'secret' }
}

/** The alternatives of a schema: itself when it is no union. */
export const branches = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(part => branches(resolved(part)))

/** The schema behind one step of a path: a key of a map, or an index of a list. */
export function stepInto(place: SchemaPlace, step: PropertyKey): SchemaPlace {
  if (place.schema === undefined) return place
  for (const branch of branches(resolved(place.schema))) {
    const next =
      typeof step === 'number'
        ? branch.items
        : Object.hasOwn(branch.properties ?? {}, step)
          ? branch.properties?.[String(step)]
          : typeof branch.additionalProperties === 'object'
            ? branch.additionalProperties
            : undefined
    if (next === undefined) continue
    const schema = resolved(next)
    return { schema, secret: place.secret || schema.secret === true }
  }
  return { schema: undefined, secret: place.secret }
}

/** The keys a map may have under this schema; empty where any name is allowed. */
export const keysOf = (schema: JsonSchema): readonly string[] => [
  ...new Set(branches(resolved(schema)).flatMap(branch => Object.keys(branch.properties ?? {}))),
]
