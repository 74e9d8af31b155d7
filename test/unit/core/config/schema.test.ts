import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configJsonSchema, type JsonSchema } from '#core/config/schema'
import { fieldsOf } from './fields.ts'

/** As Biome writes it: a list of plain values stands on one line where it fits. */
function written(schema: JsonSchema): string {
  const spread = JSON.stringify(schema, null, 2)
  return `${spread.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`)}\n`
}

describe('the published schema', () => {
  it('is in step with the schema that checks (after a change: npx vitest run --project unit test/unit/core/config/schema.test.ts -u)', async () => {
    await expect(written(configJsonSchema)).toMatchFileSnapshot(
      resolve(import.meta.dirname, '../../../../resources/brokers.schema.json'),
    )
  })

  it('describes every field that is no map of further fields', () => {
    const silent = fieldsOf(configJsonSchema)
      .filter(
        ([, { description, properties, anyOf, allOf }]) => !(description || properties || anyOf || allOf),
      )
      .map(([path]) => path)
    expect(silent).toEqual([])
  })

  it('is draft 7, which editors read, and says secrets and changes of rules once', () => {
    expect(configJsonSchema.$schema).toBe('http://json-schema.org/draft-07/schema#')
    expect(Object.keys(configJsonSchema.definitions ?? {})).toEqual(['ruleChange', 'customRule', 'secret'])
  })
})
