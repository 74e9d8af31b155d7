import type { JsonSchema } from '#core/config/schema'

/** Every field of a schema by its dotted path, with its own schema; names of a map and places of a list add no step. */
export function fieldsOf(schema: JsonSchema, path = ''): readonly [string, JsonSchema][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const field = path === '' ? key : `${path}.${key}`
    return [[field, inner] as [string, JsonSchema], ...fieldsOf(inner, field)]
  })
  const parts = [...(schema.anyOf ?? []), schema.items, schema.additionalProperties]
  return [...own, ...parts.flatMap(part => (typeof part === 'object' ? fieldsOf(part, path) : []))]
}
