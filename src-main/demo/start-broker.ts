import { join } from 'node:path'
import { compose } from './docker/compose.ts'
import type { DockerEngine } from './docker/engine.ts'
import type { Place } from './place/place.ts'

/** Starts the demo's project the way a person would: `docker compose up -d --wait`. */
export async function composeUp(engine: DockerEngine, place: Place): Promise<void> {
  const said: string[] = []
  const code = await compose({
    argv: ['-f', 'docker-compose.broker.yml', 'up', '-d', '--wait', '--wait-timeout', '30'],
    cwd: join(place.env.HOME, 'broker'),
    env: place.env,
    engine,
    signal: new AbortController().signal,
    out: text => said.push(text),
    err: text => said.push(text),
  })
  if (code !== 0) throw new Error(`The demo's broker did not start: ${said.join('').trim()}`)
}
