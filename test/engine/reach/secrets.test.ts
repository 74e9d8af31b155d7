import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepSecrets } from '../../../src-main/reach/secrets.ts'
import { freePort } from '../tools/wait.ts'
import { answering, brokerOf, createSite, faultOf, must, type Site } from './site/site.ts'

const canary = 'c4nary/wörd "with" $igns'

let site: Site
beforeEach(() => {
  site = createSite()
})
afterEach(() => site.remove())

/** A Redis that repeats everything it hears inside an error, as a careless proxy might. */
async function parrot(prefix: string): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy())
    socket.on('data', heard => {
      const said = heard.toString().replaceAll(/[\r\n]+/g, ' ')
      for (const _ of said.match(/\*\d+/g) ?? []) socket.write(`-${prefix} you said ${said}\r\n`)
    })
  })
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  site.cleanup(() => server.close())
  return port
}

describe('a secret', () => {
  test.each(['ERR', 'WRONGPASS', 'NOPERM', 'LOADING', 'DENIED', 'ANYTHING'])(
    'stays out of the fault when Redis repeats it behind %s',
    async prefix => {
      const config = { port: await parrot(prefix), username: 'ada', password: { env: 'P' } }
      const session = must(await site.reach(answering(canary)).open(brokerOf({ direct: true }, config)))
      const fault = faultOf(await session.redis())
      expect(fault.layer).toBe('broker')
      expect(inspect(fault, { depth: null })).not.toContain('c4nary')
    },
  )

  test('stays out of a reply that repeats it', async () => {
    const redis = await site.redis(['--requirepass', canary])
    const config = { port: redis.port, password: { env: 'P' } }
    const session = must(await site.reach(answering(canary)).open(brokerOf({ direct: true }, config)))
    const connection = must(await session.redis())
    const replies = must(await connection.pipeline([['NOSUCHCOMMAND', canary]]))
    expect(inspect(replies)).not.toContain('c4nary')
    expect(inspect(replies)).toContain('•••')
  })

  test('stays out of what is written to the console', async () => {
    const written: string[] = []
    const keep = (...texts: readonly unknown[]): void => {
      written.push(inspect(texts))
    }
    const spies = (['log', 'warn', 'error', 'info', 'debug'] as const).map(name => vi.spyOn(console, name))
    for (const spy of spies) spy.mockImplementation(keep)
    const redis = await site.redis()
    const config = { port: redis.port, password: { env: 'P' } }
    must(await must(await site.reach(answering(canary)).open(brokerOf({ direct: true }, config))).redis())
    for (const spy of spies) spy.mockRestore()
    expect(written).toEqual([])
  })

  test('is taken out of a text in every spelling', async () => {
    const secrets = keepSecrets(answering(canary))
    const clean = secrets.scrub(`before: ${canary}`)
    expect(clean).toContain('c4nary')
    await secrets.resolve({ env: 'P' }, 'nebula', 'what')
    const texts = [
      canary,
      JSON.stringify({ a: canary }),
      encodeURIComponent(canary),
      Buffer.from(canary).toString('base64'),
    ]
    for (const text of texts) {
      const scrubbed = secrets.scrub(`a ${text} b`)
      expect(scrubbed).toContain('•••')
      expect(scrubbed).not.toMatch(/c4nary|YzRuYXJ5/)
    }
  })
})
