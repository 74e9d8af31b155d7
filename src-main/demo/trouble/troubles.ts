import { cutSeconds, type DemoTrouble, demoTroubles, isDemoTrouble } from '#core/demo/troubles'
import type { Command } from '../docker/command.ts'
import type { DockerEngine } from '../docker/engine.ts'
import { emptyRedis, fillRedis } from './filler.ts'

/** What the troubles of one demo act on. */
export interface TroubleDeps {
  readonly engine: DockerEngine
  readonly redisPort: number
  /** Lets the workers go on, or holds them. */
  hold(stalled: boolean): void
  /** Ends every SSH connection and refuses new ones for a while. */
  cut(milliseconds: number): void
}

const container = 'demo-redis'
/** The caller's own answer still goes out over the link that is about to be cut. */
const cutAfterMs = 300

/** `demo-trouble NAME`: breaks something of the demo for real, or mends all of it. */
export const troubleCommand =
  (deps: TroubleDeps): Command =>
  async call => {
    const [word = ''] = call.argv
    if (!isDemoTrouble(word)) {
      call.err(`usage: demo-trouble ${demoTroubles.join('|')}\n`)
      return 2
    }
    call.out(`${await perform(word, deps)}\n`)
    return 0
  }

async function perform(trouble: DemoTrouble, deps: TroubleDeps): Promise<string> {
  const { engine, redisPort } = deps
  const redis = engine.find(container)
  switch (trouble) {
    case 'stall':
      deps.hold(true)
      return 'The workers hold what they have and take no more.'
    case 'fill':
      await fillRedis(redisPort)
      return 'Redis is filled to 94 % of its maxmemory.'
    case 'cut':
      setTimeout(() => deps.cut(cutSeconds * 1000), cutAfterMs)
      return `The link is cut for ${cutSeconds} s.`
    case 'kill':
      await engine.exclusively(async () => redis?.kill())
      return 'Redis was killed, and its container stays down.'
    case 'none':
      deps.hold(false)
      await engine.exclusively(async () => redis?.start())
      await emptyRedis(redisPort)
      return 'All is mended.'
  }
}
