import { join } from 'node:path'
import { configJsonSchema } from '#core/config/schema'
import type { Result } from '#core/result'
import { writeAtomic } from '../files/atomic.ts'
import { lookAt } from './read.ts'

const schemaName = 'brokers.schema.json'

/** What brokers.yaml begins with when the app makes it. */
export const firstText = `# yaml-language-server: $schema=./${schemaName}
# The brokers that Brokerlight watches. You can edit this file; the app sees changes at once.
`

/** Puts the JSON Schema beside brokers.yaml, so that editors complete and check it; an old one is replaced. */
export async function publishSchema(configFolder: string): Promise<Result<null>> {
  const path = join(configFolder, schemaName)
  const text = `${JSON.stringify(configJsonSchema, null, 2)}\n`
  const look = await lookAt(path)
  return look.kind === 'text' && look.text === text ? { ok: true, value: null } : writeAtomic(path, text)
}
