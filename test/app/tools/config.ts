import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Desk } from './desk.ts'

/** Writes brokers.yaml where the app of a desk looks for it; JSON is YAML, too. */
export function writeConfig(desk: Desk, brokers: Readonly<Record<string, unknown>>): string {
  const folder = join(desk.home, '.config/brokerlight')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'brokers.yaml')
  writeFileSync(file, JSON.stringify({ brokers }, null, 2))
  return file
}

/** A broker that is a Redis of this machine, reached as it is. */
export const directBroker = (port: number, more: Readonly<Record<string, unknown>> = {}) => ({
  reach: { direct: true },
  redis: { host: '127.0.0.1', port },
  ...more,
})
